import { isLeft } from 'fp-ts/lib/Either.js';
import { checkedKeys } from '../checks/options.ts';
import { describeFaults } from '../checks/report.ts';
import { type Check, checkedNumber } from '../checks/values.ts';
import { RUNS_KEPT } from '../model/history.ts';
import { type StateHistory, StateHistoryCodec } from '../model/StateHistory.ts';
import { checkedDelayRange } from './delays.ts';
import { buildPollTable, interpolate, type Pace, type PollTable } from './learned/pollTable.ts';
import type { PollContext, PollSchedule } from './PollSchedule.ts';

/**
 * The options of {@link learned}.
 *
 * @category Schedules
 * @since 0.1.0
 */
export interface LearnedOptions {
  /** The mean delay with which a change is detected, in milliseconds, from `minMs / 2` to `maxMs / 2`. */
  readonly targetLatencyMs: number;
  /** The shortest wait, in milliseconds, from 1. */
  readonly minMs: number;
  /** The longest wait, in milliseconds, from `minMs` to 2³¹−1; no change is detected later than this. */
  readonly maxMs: number;
}

const STATES = ['starting', 'running', 'recovering', 'unknown'] as const;

const checkedHistory: Check = (name, value) => {
  const decoded = StateHistoryCodec.decode(value);
  if (isLeft(decoded))
    throw new TypeError(describeFaults(name, 'a StateHistory, as `history` makes it', decoded.left));
};

/**
 * Polls a recurring job seldom until the age at which its earlier runs ended, and often around that age.
 *
 * ```text
 * earlier runs                            e  ee e ee  e
 * polls         P---------P---------P-----P---P--P--P--P--P---P----P----P----P     as without a history, after all of them
 *               maxMs                                                 2 × targetLatencyMs
 * ```
 *
 * **When to use**: for a job that runs again and again and takes about the same time. With ten earlier runs of 30
 * minutes that vary by 5 %, it sends a third of the requests of a constant interval with the same mean latency; two
 * fifths if they vary by 10 %. {@link history} records the runs.
 *
 * **Gotchas**
 * - The target is a mean. It is kept by long waits where no end is expected, so a run that ends early is detected up to
 *   `maxMs` late. Of runs like those ten, one in a hundred is detected over 52 s late (59 s at 10 %), against 30 s for
 *   the constant interval.
 * - The wait is constant, 2 × `targetLatencyMs`, without a history, in a state that the history lacks, and in the first
 *   state of a job whose start was not seen.
 * - The history has a weight of 50 % after one run and of 97 % after ten.
 * - A history that varies widely saves nothing, and costs next to nothing.
 * - `learned` computes the distribution, in some milliseconds: call it once per run.
 *
 * @param history - how long earlier runs stayed in each state; the last 30 of each state count
 * @param options - the target and the bounds of the waits, see {@link LearnedOptions}
 * @throws `TypeError` if `history` is not a `StateHistory`, or an option is missing, unknown or out of range
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
 * @see Keller, "Optimum checking schedules for systems subject to random failure" (1974): polls by √hazard
 * @category Schedules
 * @since 0.1.0
 */
export const learned = (history: StateHistory, options: LearnedOptions): PollSchedule => {
  checkedHistory('learned(history)', history);
  const pace = checkedPace(options);
  const tables = new Map<string, PollTable>(
    STATES.map((state) => [state, (history.durations[state] ?? []).slice(-RUNS_KEPT)] as const)
      .filter(([, durations]) => durations.length > 0)
      .map(([state, durations]) => [state, buildPollTable(durations, pace)]),
  );
  return (context) => {
    const table = isAgeKnown(context) ? tables.get(context.snapshot.state) : undefined;
    return table === undefined ? pace.constantMs : waitFor(table, context.stateElapsedMs, pace);
  };
};

const checkedPace = (options: LearnedOptions): Pace => {
  const given = checkedKeys('learned', options, ['targetLatencyMs', 'minMs', 'maxMs']);
  const [minMs, maxMs] = checkedDelayRange('learned', given, 'minMs', 'maxMs');
  const bounds = { min: minMs / 2, max: maxMs / 2, unit: 'milliseconds' };
  const targetMs = checkedNumber('learned.targetLatencyMs', given.targetLatencyMs, bounds);
  return { minMs, maxMs, constantMs: 2 * targetMs };
};

/** A job that is `running` when first seen may have run for hours. */
const isAgeKnown = ({ snapshot }: PollContext): boolean =>
  snapshot.state === 'starting' || snapshot.previousState !== null;

/** The wait until the table counts one more poll than at this age, in whole milliseconds. */
const waitFor = ({ ages, polls }: PollTable, age: number, { minMs, maxMs, constantMs }: Pace): number => {
  const nextPoll = interpolate(ages, polls, age, 1 / constantMs) + 1;
  const nextAge = interpolate(polls, ages, nextPoll, constantMs);
  return Math.min(maxMs, Math.max(minMs, Math.round(nextAge - age)));
};
