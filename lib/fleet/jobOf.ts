import { isRight } from 'fp-ts/lib/Either.js';
import { shown } from '../checks/shown.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import { type BatchSnapshot, BatchSnapshotCodec } from '../model/BatchSnapshot.ts';
import { refOf } from '../model/refOf.ts';

/** A job of a fleet, and the snapshot to go on from, if there is one. */
export interface Job {
  readonly ref: BatchRef;
  readonly resumeFrom?: BatchSnapshot;
}

/**
 * Reads a target, or throws a `TypeError` that says what is wrong with it. Only a snapshot has a `terminal`: what a client
 * tells of a batch may have a state, and is taken as a ref.
 *
 * @param name - what the message calls it
 */
export const jobOf = (name: string, target: unknown): Job => {
  if (typeof target !== 'object' || target === null)
    throw new TypeError(`${name}: expected a BatchRef or a BatchSnapshot, got ${shown(target)}`);
  const { projectId, batchId } = target as Partial<BatchRef>;
  const ref = refOf(projectId, batchId, name);
  if (!('terminal' in target)) return { ref };
  const decoded = BatchSnapshotCodec.decode(target);
  if (isRight(decoded)) return { ref, resumeFrom: decoded.right };
  throw new TypeError(
    `${name}: expected a BatchSnapshot that does not contradict itself, got another object`,
  );
};
