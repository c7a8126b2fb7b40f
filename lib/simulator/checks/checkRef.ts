import type { BatchRef } from '../../model/BatchRef.ts';
import { checkFields } from './checkFields.ts';
import { refFields } from './refFields.ts';

/** Refuses bad ids; gives them back as a copy, the batch id in lower case. */
export const checkRef = (ref: unknown): BatchRef => {
  const { projectId, batchId } = checkFields<BatchRef>('ref', ref, refFields, ['projectId', 'batchId']);
  return { projectId, batchId: batchId.toLowerCase() };
};
