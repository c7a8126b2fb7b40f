import { checkedKeys } from '../checks/options.ts';
import { checkedNumber } from '../checks/values.ts';
import { checkedDelayRange } from './delays.ts';
import type { PollSchedule } from './PollSchedule.ts';

/**
 * The options of {@link exponential}.
 *
 * @category Schedules
 * @since 0.1.0
 */
export interface ExponentialOptions {
  /** The wait after the first poll in a state, in milliseconds, from 1. */
  readonly initialMs: number;
  /** The factor by which each further poll in the same state multiplies the wait, from 1 to 100. */
  readonly factor: number;
  /** The longest wait, in milliseconds, from `initialMs` to 2³¹−1. */
  readonly maxMs: number;
}

/**
 * Waits longer after each poll that finds the same state, up to a maximum, and restarts in each new state.
 *
 * ```text
 * polls   s  s    s        r  r    r          (s: starting, r: running)
 * waits    1s  2s    4s     1s  2s   …        { initialMs: 1_000, factor: 2, maxMs: 60_000 }
 * ```
 *
 * **When to use**: when a few polls must suffice for a job of any length. `proportional` achieves the same latency
 * relative to the job with waits that do not depend on how slow the answers are.
 *
 * **Gotchas**: it counts answered polls, so a poll that is retried counts once. With a factor of 1 it is `every`.
 *
 * @param options - the waits, see {@link ExponentialOptions}
 * @throws `TypeError` if an option is missing, unknown or out of range; the message names it and its value
 * @example
 * ```ts
 * import { exponential, watchBatch$ } from 'dli-watch';
 * import { fakeSource, testRef } from 'dli-watch/testing';
 *
 * const schedule = exponential({ initialMs: 10, factor: 2, maxMs: 30 });
 * const source = fakeSource(['running', 'running', 'running', 'success']); // polls after 10, 20 and 30 ms
 * watchBatch$(testRef.projectId, testRef.batchId, { source, schedule })
 *   .subscribe(({ state, polls }) => console.log(state, polls));
 * // => running 1
 * // => success 4
 * ```
 *
 * @category Schedules
 * @since 0.1.0
 */
export const exponential = (options: ExponentialOptions): PollSchedule => {
  const given = checkedKeys('exponential', options, ['initialMs', 'factor', 'maxMs']);
  const [initialMs, maxMs] = checkedDelayRange('exponential', given, 'initialMs', 'maxMs');
  const factor = checkedNumber('exponential.factor', given.factor, { min: 1, max: 100 });
  // The power overflows to Infinity after some 1,000 polls; the minimum handles that.
  return ({ statePolls }) => Math.min(maxMs, initialMs * factor ** (statePolls - 1));
};
