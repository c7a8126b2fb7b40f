import { type Check, expected } from '../../checks/values.ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { ServiceCall } from '../Simulator.ts';
import { checkFields } from './fields.ts';

/**
 * What the API reference says of the ids in the path (dli_02_0127). Not taken from the codec of a ref: the simulator
 * loads without io-ts, and a mistake there must not hide itself here.
 */
export const ID_PATTERNS: Readonly<Record<keyof BatchRef, RegExp>> = {
  projectId: /^[0-9a-zA-Z]{1,64}$/,
  batchId: /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/,
};

const matches =
  (pattern: RegExp) =>
  (value: unknown): boolean =>
    typeof value === 'string' && pattern.test(value);

/** The fields of a ref. */
export const refFields: Readonly<Record<keyof BatchRef, Check>> = {
  projectId: expected('1 to 64 letters and digits', matches(ID_PATTERNS.projectId)),
  batchId: expected('a UUID', matches(ID_PATTERNS.batchId)),
};

/** Refuses bad ids; gives them back as a copy, the batch id in lower case. */
export const checkRef = (ref: unknown): BatchRef => {
  const { projectId, batchId } = checkFields<BatchRef>('ref', ref, refFields, ['projectId', 'batchId']);
  return { projectId, batchId: batchId.toLowerCase() };
};

const CALLS: Readonly<Record<ServiceCall, true>> = {
  state: true,
  detail: true,
  list: true,
  cancel: true,
  create: true,
  token: true,
};

/** Refuses what is no call. */
export const checkCall: Check = expected(
  `one of ${Object.keys(CALLS).join(', ')}`,
  (call) => typeof call === 'string' && Object.hasOwn(CALLS, call),
);
