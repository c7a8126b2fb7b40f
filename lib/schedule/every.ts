import { checkedDelay } from './delays.ts';
import type { PollSchedule } from './PollSchedule.ts';

/**
 * Polls a constant interval, counted from each answer.
 *
 * ```text
 * polls    L--A          L--A          L--A      (L asks, A is answered)
 * waits       |---ms---->|  |---ms---->|
 * ```
 *
 * **When to use**: when the detection latency must be the same for every job, however long it runs. For
 * the same number of requests over jobs of unlike lengths, `proportional` is quicker relative to the job.
 *
 * **Gotchas**: the wait is counted from the answer, so a slow service is asked less often, and polls never
 * overlap. There is no fixed-rate mode.
 *
 * @example
 * ```ts
 * import { every, watchBatch$ } from 'dli-watch';
 * import { fakeSource, testRef } from 'dli-watch/testing';
 *
 * const source = fakeSource(['running', 'running', 'success']);
 * watchBatch$(testRef.projectId, testRef.batchId, { source, schedule: every(10) })
 *   .subscribe(({ state, polls }) => console.log(state, polls));
 * // => running 1
 * // => success 3
 * ```
 *
 * @param ms - the wait, in milliseconds, from 0 to 2³¹−1
 * @throws `TypeError` for any other `ms`
 * @category Schedules
 * @since 0.1.0
 */
export const every = (ms: number): PollSchedule => {
  const delay = checkedDelay('every(ms)', ms);
  return () => delay;
};
