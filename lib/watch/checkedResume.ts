import { isLeft } from 'fp-ts/lib/Either.js';
import type { Check } from '../checks/Check.ts';
import { shown } from '../checks/shown.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import { BatchSnapshotCodec } from '../model/BatchSnapshot.ts';

/** Throws a `TypeError` for what is no snapshot, contradicts itself, or is of another job. */
export const checkedResume =
  ({ projectId, batchId }: BatchRef): Check =>
  (name, value) => {
    const decoded = BatchSnapshotCodec.decode(value);
    if (isLeft(decoded)) throw new TypeError(`${name}: expected a BatchSnapshot, got ${shown(value)}`);
    const found = decoded.right;
    if (found.projectId === projectId && found.batchId === batchId) return;
    throw new TypeError(
      `${name}: expected a snapshot of batch ${batchId} of project ${projectId}, ` +
        `got one of batch ${found.batchId} of project ${found.projectId}`,
    );
  };
