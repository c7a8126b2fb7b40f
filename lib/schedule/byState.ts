import { checkedOptions } from '../checks/options.ts';
import { checkedFunction } from '../checks/values.ts';
import type { ActiveState } from '../model/BatchState.ts';
import type { PollSchedule } from './PollSchedule.ts';

/**
 * A schedule for each state, and one for all others: the options of {@link byState}.
 *
 * @category Schedules
 * @since 0.1.0
 */
export type StateSchedules = {
  /** The schedule for this state; `otherwise` if omitted. */
  readonly [S in ActiveState]?: PollSchedule | undefined;
} & {
  /** The schedule for all states without one of their own. */
  readonly otherwise: PollSchedule;
};

/**
 * Uses a different schedule in each state.
 *
 * ```text
 * states   starting      running                       recovering
 * waits    |--|--|--|    |----------|----------|       |--|--|        { running: slow, otherwise: fast }
 * ```
 *
 * **When to use**: when some states deserve closer polling than others. `starting` may last 3 hours while the queue is
 * full; `recovering` is worth frequent polls.
 *
 * **Gotchas**: terminal states have no schedule, because no poll follows them. To add jitter to all schedules, wrap
 * the whole: `jittered(0.1)(byState({ … }))`.
 *
 * @param schedules - a schedule for each state, see {@link StateSchedules}
 * @throws `TypeError` if a schedule is not a function, `otherwise` is missing, or a state is terminal or unknown
 * @example
 * ```ts
 * import { byState, every, watchBatch$ } from 'dli-watch';
 * import { fakeSource, testRef } from 'dli-watch/testing';
 *
 * const schedule = byState({ running: every(40), otherwise: every(5) });
 * const source = fakeSource(['starting', 'running', 'success']);
 * watchBatch$(testRef.projectId, testRef.batchId, { source, schedule })
 *   .subscribe(({ state }) => console.log(state));
 * // => starting
 * // => running
 * // => success
 * ```
 *
 * @category Schedules
 * @since 0.1.0
 */
export const byState = (schedules: StateSchedules): PollSchedule => {
  const given = checkedOptions<StateSchedules, 'otherwise'>(
    'byState',
    schedules,
    {
      starting: checkedFunction,
      running: checkedFunction,
      recovering: checkedFunction,
      unknown: checkedFunction,
      otherwise: checkedFunction,
    },
    ['otherwise'],
  );
  return (context) => {
    const { snapshot } = context;
    const own = snapshot.terminal ? undefined : given[snapshot.state];
    return (own ?? given.otherwise)(context);
  };
};
