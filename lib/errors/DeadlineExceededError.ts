import type { BatchRef } from '../model/BatchRef.ts';
import { spokenDuration } from './spokenDuration.ts';
import { WatchErrorBase } from './WatchErrorBase.ts';
import type { WatchFacts } from './WatchFacts.ts';

/**
 * The time limit of the whole watch is over, and the job has not ended. The job itself goes on.
 *
 * Its `ref` is `undefined` only for the operator `deadline`, on a stream that never emitted.
 *
 * @category Errors
 * @since 0.1.0
 */
export class DeadlineExceededError extends WatchErrorBase<'DeadlineExceededError', BatchRef | undefined> {
  /** The limit, in milliseconds from `watchedSince`; for who shares the polls of a watcher, from when it subscribed. */
  readonly deadlineMs: number;

  /** Made by the watch, or by the operator `deadline`. */
  constructor(deadlineMs: number, facts: WatchFacts<BatchRef | undefined>) {
    const limit = spokenDuration(deadlineMs);
    super('DeadlineExceededError', `not ended within ${limit}; the job itself goes on`, facts);
    this.deadlineMs = deadlineMs;
  }
}
