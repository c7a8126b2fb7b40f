import { defer, type MonoTypeOperatorFunction } from 'rxjs';
import { DeadlineExceededError } from '../errors/watchErrors.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { checkedDeadline } from '../schedule/deadlines.ts';
import { checkedScheduler } from '../schedule/watchScheduler.ts';
import { toDeadlineMs } from '../schedule/deadlines.ts';
import { type WatchScheduler, watchScheduler } from '../schedule/watchScheduler.ts';
import { factsAt } from './withTimeLimits.ts';
import { withTimeLimits } from './withTimeLimits.ts';

/**
 * Fails when a job has not ended within a time limit of its whole watch.
 *
 * ```text
 * source         s-----r--------
 * deadline(10)   s-----r---#         DeadlineExceededError, 10 ms after `watchedSince`
 * ```
 *
 * **When to use**: for merged or stored snapshots, or to give subscribers of one watch limits of their own. The option
 * `deadline` of a watch is the strong form: it places a last poll before the limit, and knows unchanged polls too.
 *
 * **Gotchas**: each job of a merged stream has a limit of its own, from its own `watchedSince`; the first that is over
 * ends the stream. Until the first snapshot came the limit counts from the subscription, and the error then has no
 * `ref`. A terminal snapshot disarms its job's limit. The job itself goes on.
 *
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
 * @param msOrDate - milliseconds from `watchedSince`, from 0 and of any length, or a moment
 * @param scheduler - the clock; `watchScheduler` unless given
 * @throws `TypeError` for what is neither, and for what is no scheduler
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
      const factsOf = (
        snapshot: BatchSnapshot | undefined,
      ): ConstructorParameters<typeof DeadlineExceededError>[1] =>
        snapshot === undefined
          ? {
              ref: undefined,
              lastSnapshot: undefined,
              polls: 0,
              attempts: 0,
              elapsedMs: toDeadlineMs(subscribedAt, msOrDate),
            }
          : factsAt(scheduler.now(), snapshot);
      const limits = withTimeLimits(scheduler, (snapshot) => {
        // A stamp of the future, after the wall clock was set back, is not to lengthen the limit.
        const since = Math.min(snapshot?.watchedSince ?? subscribedAt, scheduler.now());
        const limitMs = toDeadlineMs(since, msOrDate);
        return { at: since + limitMs, error: () => new DeadlineExceededError(limitMs, factsOf(snapshot)) };
      });
      return source.pipe(limits);
    });
};
