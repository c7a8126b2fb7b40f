import { checkedFunction } from '../checks/values.ts';
import { checkedOptions } from '../checks/options.ts';
import type { BatchState } from '../model/BatchState.ts';
import type { PollSchedule } from './PollSchedule.ts';

/**
 * A schedule for each state, and one for all the others.
 *
 * @category Schedules
 * @since 0.1.0
 */
export type StateSchedules = {
  /** The schedule of that state; `otherwise` unless given. */
  readonly [S in Exclude<BatchState, 'success' | 'dead'>]?: PollSchedule;
} & {
  /** The schedule of every state that has none of its own. */
  readonly otherwise: PollSchedule;
};

/**
 * Polls by another schedule in each state.
 *
 * ```text
 * states   starting      running                       recovering
 * waits    |--|--|--|    |----------|----------|       |--|--|        { running: slow, otherwise: fast }
 * ```
 *
 * **When to use**: when one state is dull and another is not: `starting` may last 3 hours when the queue is full,
 * while `recovering` is worth a close poll.
 *
 * **Gotchas**: terminal states have no schedule, for nothing is polled after them. To shorten all of them at
 * random, wrap the whole: `jittered(0.1)(byState({ … }))`.
 *
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
 * @throws `TypeError` for a schedule that is no function, or a state that does not exist
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
    return (snapshot.terminal ? given.otherwise : (given[snapshot.state] ?? given.otherwise))(context);
  };
};
