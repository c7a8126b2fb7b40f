import {
  type ActiveState,
  type BatchState,
  type LearnedOptions,
  type PollSchedule,
  type StateHistory,
} from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
import { pollContext } from './contexts.ts';

// Earlier runs for the specs of `learned`, and the waits and costs that follow from them.

export const MINUTE: number = 60_000;
export const usual: LearnedOptions = { targetLatencyMs: 15_000, minMs: 1_000, maxMs: 120_000 };

/** n durations around 30 minutes, spread as evenly over a logistic distribution as possible. */
export const durationsOf = (n: number, variation: number): readonly number[] =>
  Array.from({ length: n }, (_, at) => Math.log((at + 0.5) / (n - at - 0.5))).map(
    (z) => 30 * MINUTE * Math.exp((variation * z * Math.sqrt(3)) / Math.PI),
  );

/** Ten durations that vary by 5 %. */
export const tenRuns: readonly number[] = durationsOf(10, 0.05);

/** A history with durations of one state. */
export const historyOf = (durations: readonly number[], state: ActiveState = 'running'): StateHistory => ({
  durations: { [state]: durations },
  late: [],
});

/** The wait at an age of a state whose start was seen. */
export const waitAt = (
  schedule: PollSchedule,
  stateElapsedMs: number,
  state: BatchState = 'running',
): number => {
  const previousState = state === 'recovering' ? 'running' : 'recovering';
  return schedule(pollContext({ stateElapsedMs, snapshot: snapshotOf({ state, previousState, polls: 5 }) }));
};

/** The number of polls of a run, the first and the last one included, and how late the last one is. */
export const simulateRun = (
  schedule: PollSchedule,
  duration: number,
): readonly [polls: number, latencyMs: number] => {
  let [age, polls] = [0, 1];
  for (; age < duration; polls += 1) age += waitAt(schedule, age);
  return [polls, age - duration];
};

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, x) => sum + x, 0) / values.length;

/** Creates the schedule at its first call: mutation tests cannot tell mutants apart in code that runs during loading. */
export const lazily = (create: () => PollSchedule): PollSchedule => {
  let schedule: PollSchedule | undefined;
  return (context) => (schedule ??= create())(context);
};
