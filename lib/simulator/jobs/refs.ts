import { expected } from '../../checks/values.ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import { checkedFields, type FieldChecks } from '../checks.ts';

// Written independently of the codec and the key in lib/model, for two reasons: a mistake there must not hide itself here,
// and the simulator loads without io-ts.

/** The ids that the API reference allows in a path (dli_02_0127). */
const PROJECT_ID = /^[0-9a-zA-Z]{1,64}$/;
const BATCH_ID = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;

export const isProjectId = (value: unknown): value is string =>
  typeof value === 'string' && PROJECT_ID.test(value);

const isBatchId = (value: unknown): value is string => typeof value === 'string' && BATCH_ID.test(value);

export const refChecks: FieldChecks<BatchRef> = {
  projectId: expected('1 to 64 letters and digits', isProjectId),
  batchId: expected('a UUID', isBatchId),
};

/** Returns a copy with the batch id in lower case; throws a `TypeError` for invalid ids. */
export const checkedRef = (ref: unknown): BatchRef => {
  const { projectId, batchId } = checkedFields<BatchRef, keyof BatchRef>('ref', ref, refChecks, [
    'projectId',
    'batchId',
  ]);
  return { projectId, batchId: batchId.toLowerCase() };
};

/** The job in a path, its batch id in lower case; `undefined` if an id is missing or invalid. */
export const refOfPath = ({ projectId, batchId }: Partial<BatchRef>): BatchRef | undefined =>
  isProjectId(projectId) && isBatchId(batchId) ? { projectId, batchId: batchId.toLowerCase() } : undefined;

/** One key per job. Ids contain no slash. */
export const keyOf = ({ projectId, batchId }: BatchRef): string => `${projectId}/${batchId}`;
