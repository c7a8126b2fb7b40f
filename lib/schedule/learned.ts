import { checkedKeys } from '../checks/options.ts';
import { checkedNumber } from '../checks/values.ts';
import { expected } from '../checks/values.ts';
import { RUNS_KEPT } from '../model/history.ts';
import { type StateHistory, StateHistoryCodec } from '../model/StateHistory.ts';
import { checkedSpan } from './delays.ts';
import type { PollTable } from './learned/pollTable.ts';
import { pollTableOf } from './learned/pollTable.ts';
import { interpolate } from './learned/pollTable.ts';
import type { Pace } from './learned/pollTable.ts';
import type { PollContext, PollSchedule } from './PollSchedule.ts';

/**
 * What {@link learned} is made of.
 *
 * @category Schedules
 * @since 0.1.0
 */
export interface LearnedOptions {
  /** How late a change may be seen on average, in milliseconds, from `minMs / 2` to `maxMs / 2`. */
  readonly targetLatencyMs: number;
  /** The shortest wait, in milliseconds, from 1. */
  readonly minMs: number;
  /** The longest wait, in milliseconds, from `minMs` to 2³¹−1: no change is seen later than this. */
  readonly maxMs: number;
}

const STATES = ['starting', 'running', 'recovering', 'unknown'] as const;

const aHistory = expected('a StateHistory, as `history` makes it', (value) => StateHistoryCodec.is(value));

/**
 * Polls seldom while a run is younger than the earlier ones were at their end, and often when they ended.
 *
 * ```text
 * earlier runs                            e  ee e ee  e
 * polls         L---------L---------L-----L---L--L--L--L--L---L----L----L----L     as without a past, once it outlives them
 *               maxMs                                                 2 × targetLatencyMs
 * ```
 *
 * **When to use**: for a job that runs again and again and takes much the same time. Ten earlier runs of 30 minutes that
 * vary by 5 % save two requests of three at the same mean latency, by 10 % three of five. {@link history} keeps them.
 *
 * **Gotchas**: the mean latency is kept by long waits where no end is expected, so a run that ends early is seen up to
 * `maxMs` late; of those like the ten, one in a hundred is seen over 52 s late (59 s at 10 %), against 30 s. Without a past,
 * in a state without one, and in the first state of a job that was not seen to begin, the wait is constant:
 * 2 × `targetLatencyMs`. One run is believed by half, ten by 97 %. A past that varies widely saves nothing, and costs
 * next to nothing. The distribution is worked out when it is called, in some milliseconds: make it once for a run.
 *
 * @example
 * ```ts
 * import { learned } from 'dli-watch';
 * import { snapshotOf } from 'dli-watch/testing';
 *
 * const minute = 60_000;
 * const durations = { running: [29, 31, 30, 30, 28, 31, 30, 32, 29, 30].map((minutes) => minutes * minute) };
 * const schedule = learned(
 *   { durations, late: [] },
 *   { targetLatencyMs: 15_000, minMs: 1_000, maxMs: 120_000 },
 * );
 * const at = (stateElapsedMs: number) =>
 *   schedule({
 *     snapshot: snapshotOf({ state: 'running', previousState: 'starting', polls: 2 }),
 *     elapsedMs: stateElapsedMs,
 *     stateElapsedMs,
 *     polls: 2,
 *     statePolls: 1,
 *     previousDelayMs: undefined,
 *     latencyMs: 20,
 *     random: Math.random,
 *   });
 * console.log(at(0), at(30 * minute) < 30_000, at(45 * minute)); // => 120000 true 30000
 * ```
 *
 * @param history - how long earlier runs were in each state; the last 30 count
 * @throws `TypeError` for what is no history, and for options out of their range, naming the option and its value
 * @see Keller, "Optimum checking schedules for systems subject to random failure" (1974): polls by √hazard
 * @category Schedules
 * @since 0.1.0
 */
export const learned = (history: StateHistory, options: LearnedOptions): PollSchedule => {
  aHistory('learned(history)', history);
  const pace = paceOf(options);
  const tables = new Map<string, PollTable>(
    STATES.map((state) => [state, (history.durations[state] ?? []).slice(-RUNS_KEPT)] as const)
      .filter(([, durations]) => durations.length > 0)
      .map(([state, durations]) => [state, pollTableOf(durations, pace)]),
  );
  return (context) => {
    const table = seenToBegin(context) ? tables.get(context.snapshot.state) : undefined;
    return table === undefined ? pace.plainMs : waitBy(table, context.stateElapsedMs, pace);
  };
};

const paceOf = (options: LearnedOptions): Pace => {
  const given = checkedKeys('learned', options, ['targetLatencyMs', 'minMs', 'maxMs']);
  const [minMs, maxMs] = checkedSpan('learned', ['minMs', given.minMs], ['maxMs', given.maxMs]);
  const bounds = { min: minMs / 2, max: maxMs / 2, unit: 'milliseconds' };
  return {
    minMs,
    maxMs,
    plainMs: 2 * checkedNumber('learned.targetLatencyMs', given.targetLatencyMs, bounds),
  };
};

/** A job that is first seen running may have run for hours: its age is not known. */
const seenToBegin = ({ snapshot }: PollContext): boolean =>
  snapshot.state === 'starting' || snapshot.previousState !== null;

/** The wait until the state is worth one more poll than now, in whole milliseconds. */
const waitBy = ({ ages, polls }: PollTable, age: number, { minMs, maxMs, plainMs }: Pace): number => {
  const next = interpolate(polls, ages, interpolate(ages, polls, age, 1 / plainMs) + 1, plainMs);
  return Math.min(maxMs, Math.max(minMs, Math.round(next - age)));
};
