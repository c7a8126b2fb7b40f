import {
  type ActiveState,
  type BatchState,
  type LearnedOptions,
  type PollSchedule,
  type StateHistory,
} from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
import { pollContext } from './contexts.ts';

export const MINUTE: number = 60_000;
export const usual: LearnedOptions = { targetLatencyMs: 15_000, minMs: 1_000, maxMs: 120_000 };

/** A history of one state. */
export const past = (durations: readonly number[], state: ActiveState = 'running'): StateHistory => ({
  durations: { [state]: durations },
  late: [],
});

/** The wait at an age of a state that was seen to begin. */
export const waitAt = (
  schedule: PollSchedule,
  stateElapsedMs: number,
  state: BatchState = 'running',
): number => {
  const previousState = state === 'recovering' ? 'running' : 'recovering';
  return schedule(pollContext({ stateElapsedMs, snapshot: snapshotOf({ state, previousState, polls: 5 }) }));
};

/** How many polls a run costs, the first and the last one included, and how late the last one is. */
export const watched = (
  schedule: PollSchedule,
  duration: number,
): readonly [polls: number, latencyMs: number] => {
  let [age, polls] = [0, 1];
  for (; age < duration; polls += 1) age += waitAt(schedule, age);
  return [polls, age - duration];
};
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, x) => sum + x, 0) / values.length;

/** The places of n values that are spread over a logistic distribution as evenly as can be. */
const logistic = (n: number): readonly number[] =>
  Array.from({ length: n }, (_, at) => Math.log((at + 0.5) / (n - at - 0.5)));
/** Lengths of 30 minutes that vary by a share. */
export const lengths = (n: number, share: number): readonly number[] =>
  logistic(n).map((z) => 30 * MINUTE * Math.exp((share * z * Math.sqrt(3)) / Math.PI));

export const ten: readonly number[] = lengths(10, 0.05);

/** Made when it is first asked: what is made while specs are loaded, no mutant of the mutation tests can be told apart in. */
export const lazily = (make: () => PollSchedule): PollSchedule => {
  let made: PollSchedule | undefined;
  return (context) => (made ??= make())(context);
};
