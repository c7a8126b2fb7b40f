import { checkedFunction, checkedNumber } from '../checks/values.ts';
import type { PollSchedule } from './PollSchedule.ts';

/**
 * Shortens the waits of a schedule by a random share, so that watches that start together drift apart.
 *
 * ```text
 * wait of the schedule   |------------------->|
 * jittered(0.2)                           [..]    uniform in the last fifth
 * ```
 *
 * **When to use**: whenever many watches start together. The default schedule has a jitter of 0.1.
 *
 * **Gotchas**: it only shortens. The wait is from `(1 − ratio) × wait` to `wait`, so a maximum is never exceeded, and
 * waits vary at the maximum too.
 *
 * @param ratio - the largest share to take away, from 0 (none) to 1 (all)
 * @returns a function that wraps a schedule
 * @throws `TypeError` if `ratio` is out of range or `schedule` is not a function
 * @example
 * ```ts
 * import { every, jittered, watchBatch$ } from 'dli-watch';
 * import { fakeSource, testRef } from 'dli-watch/testing';
 *
 * const schedule = jittered(0.1)(every(10)); // 9 to 10 ms
 * watchBatch$(testRef.projectId, testRef.batchId, { source: fakeSource(['running', 'success']), schedule })
 *   .subscribe(({ state }) => console.log(state));
 * // => running
 * // => success
 * ```
 *
 * @category Schedules
 * @since 0.1.0
 */
export const jittered = (ratio: number): ((schedule: PollSchedule) => PollSchedule) => {
  const share = checkedNumber('jittered(ratio)', ratio, { min: 0, max: 1 });
  return (schedule) => {
    checkedFunction('jittered(ratio)(schedule)', schedule);
    return (context) => schedule(context) * (1 - share * (1 - context.random()));
  };
};
