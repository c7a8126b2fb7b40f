import type { BatchRef } from '../../model/BatchRef.ts';

/** One text for one job. No id contains a slash. */
export const keyOf = ({ projectId, batchId }: BatchRef): string => `${projectId}/${batchId}`;
