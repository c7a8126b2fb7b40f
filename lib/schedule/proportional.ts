import { checkedKeys } from '../checks/options.ts';
import { checkedNumber } from '../checks/values.ts';
import { checkedSpan } from './delays.ts';
import type { PollSchedule } from './PollSchedule.ts';

/**
 * What {@link proportional} is made of.
 *
 * @category Schedules
 * @since 0.1.0
 */
export interface ProportionalOptions {
  /** The wait as a share of the time in the state, from 0.001 to 1: 0.05 sees a change 2.5 % late. */
  readonly ratio: number;
  /** The shortest wait, in milliseconds, from 1: what a job that has just changed its state gets. */
  readonly minMs: number;
  /** The longest wait, in milliseconds, from `minMs` to 2³¹−1. */
  readonly maxMs: number;
}

/**
 * Polls often at a job that is new in its state, and seldom at one that has long been in it.
 *
 * ```text
 * time in state   0s   1s   2s  …   20s   21s   22.05s  …   10min   10min30s
 * polls           L    L    L   …   L     L     L       …   L       L
 *                       minMs            ratio × time        maxMs
 * ```
 *
 * **When to use**: when jobs last from seconds to hours and the delay of a notice should be small relative to
 * the job. It is the default, with `{ ratio: 0.05, minMs: 1_000, maxMs: 30_000 }`.
 *
 * **Gotchas**: it starts afresh in each state. In *absolute* latency a constant interval is as good: 84
 * requests for a mean of 17.9 s against 82 for 17.5 s (10 %, 1–60 s against `every(35_000)`).
 *
 * @example
 * ```ts
 * import { proportional } from 'dli-watch';
 * import { snapshotOf } from 'dli-watch/testing';
 *
 * const schedule = proportional({ ratio: 0.05, minMs: 1_000, maxMs: 30_000 });
 * const at = (stateElapsedMs: number) =>
 *   schedule({
 *     snapshot: snapshotOf({ state: 'running' }),
 *     elapsedMs: stateElapsedMs,
 *     stateElapsedMs,
 *     polls: 1,
 *     statePolls: 1,
 *     previousDelayMs: undefined,
 *     latencyMs: 20,
 *     random: Math.random,
 *   });
 * console.log(at(0), at(60_000), at(3_600_000)); // => 1000 3000 30000
 * ```
 *
 * @throws `TypeError` for options out of their range, naming the option and its value
 * @category Schedules
 * @since 0.1.0
 */
export const proportional = (options: ProportionalOptions): PollSchedule => {
  const given = checkedKeys('proportional', options, ['ratio', 'minMs', 'maxMs']);
  const ratio = checkedNumber('proportional.ratio', given.ratio, { min: 0.001, max: 1 });
  const [minMs, maxMs] = checkedSpan('proportional', ['minMs', given.minMs], ['maxMs', given.maxMs]);
  return ({ stateElapsedMs }) => Math.min(maxMs, Math.max(minMs, ratio * stateElapsedMs));
};
