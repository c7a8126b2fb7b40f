import { checkedDelay } from './delays.ts';
import type { PollSchedule } from './PollSchedule.ts';

/**
 * Polls at a constant interval, counted from each answer.
 *
 * ```text
 * polls    P--A          P--A          P--A      (P: request, A: answer)
 * waits       |---ms---->|  |---ms---->|
 * ```
 *
 * **When to use**: when every change must be detected within the same time, however long the job runs. For the same
 * number of requests over jobs of different lengths, `proportional` detects changes sooner relative to the job.
 *
 * **Gotchas**: the wait starts at the answer, so polls never overlap and a slow service is polled less often. There is
 * no fixed-rate mode.
 *
 * @param ms - the wait, in milliseconds, from 0 to 2³¹−1
 * @throws `TypeError` if `ms` is out of range
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
 * @category Schedules
 * @since 0.1.0
 */
export const every = (ms: number): PollSchedule => {
  const delayMs = checkedDelay('every(ms)', ms);
  return () => delayMs;
};
