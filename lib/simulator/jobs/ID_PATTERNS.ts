import type { BatchRef } from '../../model/BatchRef.ts';

/**
 * What the API reference says of the ids in the path (dli_02_0127). Not taken from the codec of a ref: the simulator
 * loads without io-ts, and a mistake there must not hide itself here.
 */
export const ID_PATTERNS: Readonly<Record<keyof BatchRef, RegExp>> = {
  projectId: /^[0-9a-zA-Z]{1,64}$/,
  batchId: /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/,
};
