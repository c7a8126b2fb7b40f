import { checkedKeys } from '../checks/options.ts';
import { checkedNumber } from '../checks/values.ts';
import { checkedDelayRange } from './delays.ts';
import type { PollSchedule } from './PollSchedule.ts';

/**
 * The options of {@link proportional}.
 *
 * @category Schedules
 * @since 0.1.0
 */
export interface ProportionalOptions {
  /**
   * The wait as a share of the time in the state, from 0.001 to 1. On average a change is detected late by half of
   * it: 2.5 % with 0.05.
   */
  readonly ratio: number;
  /** The shortest wait, in milliseconds, from 1; used right after a change of state. */
  readonly minMs: number;
  /** The longest wait, in milliseconds, from `minMs` to 2³¹−1. */
  readonly maxMs: number;
}

/**
 * Polls a job often while its state is new, and less often the longer it stays in that state.
 *
 * ```text
 * time in state   0s   1s   2s  …   20s   21s   22.05s  …   10min   10min30s
 * polls           P    P    P   …   P     P     P       …   P       P
 *                       minMs            ratio × time        maxMs
 * ```
 *
 * **When to use**: when jobs last from seconds to hours and the detection delay should be small relative to the job.
 * It is the default, with `{ ratio: 0.05, minMs: 1_000, maxMs: 30_000 }`.
 *
 * **Gotchas**: it restarts in each state. In *absolute* latency a constant interval is as good: 84 requests for a mean
 * of 17.9 s (10 %, 1–60 s) against 82 for 17.5 s with `every(35_000)`.
 *
 * @param options - the share and its bounds, see {@link ProportionalOptions}
 * @throws `TypeError` if an option is missing, unknown or out of range; the message names it and its value
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
 * @category Schedules
 * @since 0.1.0
 */
export const proportional = (options: ProportionalOptions): PollSchedule => {
  const given = checkedKeys('proportional', options, ['ratio', 'minMs', 'maxMs']);
  const ratio = checkedNumber('proportional.ratio', given.ratio, { min: 0.001, max: 1 });
  const [minMs, maxMs] = checkedDelayRange('proportional', given, 'minMs', 'maxMs');
  return ({ stateElapsedMs }) => Math.min(maxMs, Math.max(minMs, ratio * stateElapsedMs));
};
