import { WatchError } from '../errors/WatchError.ts';
import type { BatchRef } from '../model/BatchRef.ts';

/** What may be a reason to cancel a job: the options of `cancelOn`. */
export type CancelReason = 'unsubscribe' | 'deadline' | 'error';

/** A line for each watch error, so that a new one cannot be forgotten; `undefined`: there is nothing to cancel. */
const REASONS: Readonly<Record<WatchError['_tag'], CancelReason | undefined>> = {
  AbortedError: 'unsubscribe', // the caller left, by another door
  DeadlineExceededError: 'deadline',
  StateDeadlineExceededError: 'deadline',
  CallbackError: 'error',
  LookFailedError: 'error',
  RetriesExhaustedError: 'error',
  BatchDeadError: undefined, // it has ended
  BatchNotFoundError: undefined, // the service knows no such job
  BatchVanishedError: undefined,
  InvalidRefError: undefined, // there is no job
};

/** Which reason to cancel a job an error is, if it is one. What is no `WatchError` leaves the job alive as well. */
export const cancelReason = (error: unknown, { projectId, batchId }: BatchRef): CancelReason | undefined => {
  if (!(error instanceof WatchError)) return 'error';
  // On a merged stream: what befell another job is no reason to cancel this one.
  const { ref } = error;
  if (ref !== undefined && (ref.projectId !== projectId || ref.batchId !== batchId)) return undefined;
  return REASONS[error._tag];
};
