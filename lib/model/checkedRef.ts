import { expected } from '../checks/expected.ts';
import { hasMethods } from '../checks/hasMethods.ts';
import type { BatchRef } from './BatchRef.ts';
import { refOf } from './refOf.ts';

const checkedObject = expected('a batch, an object with projectId and batchId', (value) => hasMethods(value));

/** Reads the `ref` that a function was called with, or throws a `TypeError` that says what is wrong with it. */
export const checkedRef = (ref: BatchRef): BatchRef => {
  checkedObject('ref', ref);
  return refOf(ref.projectId, ref.batchId);
};
