import { defer, type MonoTypeOperatorFunction } from 'rxjs';
import type { WatchFacts } from '../errors/WatchErrorBase.ts';
import { DeadlineExceededError } from '../errors/watchErrors.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { checkedDeadline, toDeadlineMs } from '../schedule/deadlines.ts';
import { checkedScheduler, type WatchScheduler, watchScheduler } from '../schedule/watchScheduler.ts';
import { factsAt, withTimeLimits } from './withTimeLimits.ts';

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
  return (source) =>
    defer(() => {
      const subscribedAt = scheduler.now();
      const factsOf = (snapshot: BatchSnapshot | undefined): WatchFacts<BatchRef | undefined> =>
        snapshot === undefined
          ? { ...NO_FACTS, elapsedMs: toDeadlineMs(subscribedAt, msOrDate) }
          : factsAt(scheduler.now(), snapshot);
      const limits = withTimeLimits(scheduler, (snapshot) => {
        // `watchedSince` lies in the future if the wall clock was set back; that must not extend the limit.
        const since = Math.min(snapshot?.watchedSince ?? subscribedAt, scheduler.now());
        const limitMs = toDeadlineMs(since, msOrDate);
        return { at: since + limitMs, error: () => new DeadlineExceededError(limitMs, factsOf(snapshot)) };
      });
      return source.pipe(limits);
    });
};

/** Before the first snapshot. */
const NO_FACTS = { ref: undefined, lastSnapshot: undefined, polls: 0, attempts: 0 } as const;
