import { checkedKeys } from '../checks/options.ts';
import { checkedNumber } from '../checks/values.ts';
import { checkedSpan } from './delays.ts';
import type { PollSchedule } from './PollSchedule.ts';

/**
 * What {@link exponential} is made of.
 *
 * @category Schedules
 * @since 0.1.0
 */
export interface ExponentialOptions {
  /** The wait after the first poll at a state, in milliseconds, from 1. */
  readonly initialMs: number;
  /** What each further poll at the same state multiplies it by, from 1 to 100. */
  readonly factor: number;
  /** The longest wait, in milliseconds, from `initialMs` to 2³¹−1. */
  readonly maxMs: number;
}

/**
 * Waits longer after each poll that finds the same state, up to a maximum; begins anew in each state.
 *
 * ```text
 * polls   s  s    s        r  r    r          (s starting, r running)
 * waits    1s  2s    4s     1s  2s   …        { initialMs: 1_000, factor: 2, maxMs: 60_000 }
 * ```
 *
 * **When to use**: where a few polls have to do for a job of any length. `proportional` gives the same latency
 * relative to the job with waits that do not depend on how slow the answers are.
 *
 * **Gotchas**: it counts answered polls; a poll that is retried counts once. With a factor of 1 it is `every`.
 *
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
 * @throws `TypeError` for options out of their range, naming the option and its value
 * @category Schedules
 * @since 0.1.0
 */
export const exponential = (options: ExponentialOptions): PollSchedule => {
  const given = checkedKeys('exponential', options, ['initialMs', 'factor', 'maxMs']);
  const [initialMs, maxMs] = checkedSpan(
    'exponential',
    ['initialMs', given.initialMs],
    ['maxMs', given.maxMs],
  );
  const factor = checkedNumber('exponential.factor', given.factor, { min: 1, max: 100 });
  // Infinity beyond some 1,000 polls is fine here: the maximum makes it finite again.
  return ({ statePolls }) => Math.min(maxMs, initialMs * factor ** (statePolls - 1));
};
