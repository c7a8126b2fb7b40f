import type { MonoTypeOperatorFunction } from 'rxjs';
import { DeadlineExceededError } from '../errors/watchErrors.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { checkedDeadline } from '../schedule/deadlines.ts';
import { checkedScheduler, type WatchScheduler, watchScheduler } from '../schedule/watchScheduler.ts';
import { factsOf, withTimeLimits } from './withTimeLimits.ts';

/**
 * Fails if a job has not ended within a time limit for its whole watch.
 *
 * ```text
 * source         s-----r--------
 * deadline(10)   s-----r---#         DeadlineExceededError, 10 ms after `watchedSince`
 * ```
 *
 * **When to use**: for merged or stored snapshots, or to give the subscribers of a shared watch different limits. For a
 * single watch prefer its option `deadline`: it places a last poll before the limit, and its error counts polls that found
 * no change, too.
 *
 * **Gotchas**
 * - It does not cancel the job; see `cancelOn`.
 * - On a merged stream each job has its own limit, from its own `watchedSince`. The first one that is exceeded ends the
 *   stream. A terminal snapshot disarms the limit of its job.
 * - It cannot see the end of a job whose stream fails or completes without a terminal snapshot, such as a `Left` of
 *   `watchBatches$`: that job keeps its limit. Apply the operator to the stream of each job, before `merge`.
 * - An active snapshot after the terminal one sets no limit if it was observed no later; otherwise it is that of a new run. The
 *   last 1,000 ends are remembered for this.
 * - A `Date` is judged by the wall clock, which is read at each snapshot and each minute; a duration by the clock that does
 *   not jump.
 * - If the limit is 0 or over already, what the source emits at once is delivered, then it fails. It waits for no poll.
 * - Before the first snapshot, the limit counts from the subscription, and the error has no `ref`.
 *
 * @param msOrDate - milliseconds from `watchedSince`, from 0 to 2⁵³−1, or a moment
 * @param scheduler - the clock; by default `watchScheduler`
 * @throws `TypeError` if `msOrDate` is neither, or `scheduler` is not a scheduler
 * @example
 * ```ts
 * import { deadline, every, watchBatch$ } from 'dli-watch';
 * import { fakeSource, testRef } from 'dli-watch/testing';
 *
 * watchBatch$(testRef.projectId, testRef.batchId, { source: fakeSource(['running']), schedule: every(10) })
 *   .pipe(deadline(50))
 *   .subscribe({
 *     next: ({ state }) => console.log(state),
 *     error: ({ _tag, lastSnapshot }) => console.log(_tag, lastSnapshot.state),
 *   });
 * // => running
 * // => DeadlineExceededError running
 * ```
 *
 * @category Operators
 * @since 0.1.0
 */
export const deadline = (
  msOrDate: number | Date,
  scheduler: WatchScheduler = watchScheduler,
): MonoTypeOperatorFunction<BatchSnapshot> => {
  checkedDeadline('deadline(msOrDate)', msOrDate);
  checkedScheduler('deadline(scheduler)', scheduler);
  return withTimeLimits(scheduler, (snapshot) => ({
    since: snapshot?.watchedSince ?? scheduler.now(),
    limit: msOrDate,
    error: (limitMs, elapsedMs) =>
      new DeadlineExceededError(
        limitMs,
        snapshot === undefined ? { ...NO_FACTS, elapsedMs } : factsOf(snapshot, elapsedMs),
      ),
  }));
};

/** Before the first snapshot. */
const NO_FACTS = { ref: undefined, lastSnapshot: undefined, polls: 0, attempts: 0 } as const;
