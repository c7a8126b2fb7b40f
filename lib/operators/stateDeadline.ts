import type { MonoTypeOperatorFunction } from 'rxjs';
import { StateDeadlineExceededError } from '../errors/watchErrors.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { checkedScheduler } from '../schedule/watchScheduler.ts';
import { checkedStateDeadlines } from '../schedule/deadlines.ts';
import type { StateDeadlines } from '../schedule/deadlines.ts';
import { type WatchScheduler, watchScheduler } from '../schedule/watchScheduler.ts';
import { factsAt } from './withTimeLimits.ts';
import { withTimeLimits } from './withTimeLimits.ts';

/**
 * Fails when a job stays in one state for longer than that state may last.
 *
 * ```text
 * source                          s-----r--------
 * stateDeadline({ starting: 9 })  s-----r--------      disarmed by another state
 * stateDeadline({ starting: 4 })  s---#                StateDeadlineExceededError
 * ```
 *
 * **When to use**: as `deadline`; the option `stateDeadlines` of a watch is the strong form.
 *
 * **Gotchas**: the time counts from the snapshot's own `stateSince`, anew each time that the state is entered. Each job
 * of a merged stream has limits of its own; the first that is over ends the stream. There is no default for `unknown`
 * here. The job itself goes on.
 *
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
 * @param limits - milliseconds for each state, from 0 and of any length
 * @param scheduler - the clock; `watchScheduler` unless given
 * @throws `TypeError` for a limit that is none, or of a state that has none, and for what is no scheduler
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
    const limitMs = limits[state];
    if (limitMs === undefined) return undefined;
    const error = (): StateDeadlineExceededError =>
      new StateDeadlineExceededError(state, limitMs, factsAt(scheduler.now(), snapshot));
    // A stamp of the future, after the wall clock was set back, is not to lengthen the limit.
    return { at: Math.min(stateSince, scheduler.now()) + limitMs, error };
  });
};
