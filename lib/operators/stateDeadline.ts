import type { MonoTypeOperatorFunction } from 'rxjs';
import { StateDeadlineExceededError } from '../errors/watchErrors.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { checkedStateDeadlines, type StateDeadlines } from '../schedule/deadlines.ts';
import { checkedScheduler, type WatchScheduler, watchScheduler } from '../schedule/watchScheduler.ts';
import type { TimeLimit } from './JobLimits.ts';
import { factsOf, withTimeLimits } from './withTimeLimits.ts';

/**
 * Fails if a job stays in a state for longer than the limit of that state.
 *
 * ```text
 * source                          s-----r--------
 * stateDeadline({ starting: 9 })  s-----r--------      disarmed by another state
 * stateDeadline({ starting: 4 })  s---#                StateDeadlineExceededError
 * ```
 *
 * **When to use**: for merged or stored snapshots, or to give the subscribers of a shared watch different limits. For a
 * single watch prefer its option `stateDeadlines`, as with `deadline`.
 *
 * **Gotchas**
 * - It does not cancel the job; see `cancelOn`.
 * - The time counts from `stateSince` of the snapshot, and restarts when the job enters the state again.
 * - On a merged stream each job has its own limits. The first one that is exceeded ends the stream.
 * - It cannot see the end of a job whose stream fails or completes without a terminal snapshot: that job keeps its limit. Apply
 *   the operator to the stream of each job, before `merge`.
 * - An active snapshot after the terminal one sets no limit if it was observed no later; otherwise it is that of a new run. The
 *   last 1,000 ends are remembered for this.
 * - Unlike the option of a watch, it has no default limit for `unknown`.
 *
 * @param limits - milliseconds for each state, from 0 to 2⁵³−1; a state without one has no limit
 * @param scheduler - the clock; by default `watchScheduler`
 * @throws `TypeError` if a limit is out of range or of a terminal state, or `scheduler` is not a scheduler
 * @example
 * ```ts
 * import { every, stateDeadline, watchBatch$ } from 'dli-watch';
 * import { fakeSource, testRef } from 'dli-watch/testing';
 *
 * watchBatch$(testRef.projectId, testRef.batchId, { source: fakeSource(['starting']), schedule: every(10) })
 *   .pipe(stateDeadline({ starting: 50 }))
 *   .subscribe({ error: ({ _tag, state, deadlineMs }) => console.log(_tag, state, deadlineMs) });
 * // => StateDeadlineExceededError starting 50
 * ```
 *
 * @category Operators
 * @since 0.1.0
 */
export const stateDeadline = (
  limits: StateDeadlines,
  scheduler: WatchScheduler = watchScheduler,
): MonoTypeOperatorFunction<BatchSnapshot> => {
  checkedStateDeadlines('stateDeadline(limits)', limits);
  checkedScheduler('stateDeadline(scheduler)', scheduler);
  return withTimeLimits(scheduler, (snapshot) => {
    if (snapshot === undefined || snapshot.terminal) return undefined;
    const { state, stateSince } = snapshot;
    const limit = limits[state];
    if (limit === undefined) return undefined;
    const error: TimeLimit['error'] = (limitMs, elapsedMs) =>
      new StateDeadlineExceededError(state, limitMs, factsOf(snapshot, elapsedMs));
    return { since: stateSince, limit, error };
  });
};
