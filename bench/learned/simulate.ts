import type { BatchSnapshot, PollSchedule, StateHistory } from '../../dist/index.js';
import { emptyHistory, history, learned } from '../library/index.ts';
import { type Interval, mean, medianInterval, quantile, randomOf } from '../support/statistics.ts';
import { constantRequests } from './constantRequests.ts';
import type { Scenario } from './scenarios.ts';

/** The results of a scenario. */
export interface Figures {
  readonly requests: number;
  readonly meanMs: number;
  readonly p99Ms: number;
  /** Requests of a constant interval with the same mean latency. */
  readonly sameLatencyRequests: number;
  /** The ratio of our requests to those, and its confidence interval. */
  readonly share: Interval;
}

/** One run, and the cost of its watch. */
interface Trial extends WatchCost {
  readonly durationMs: number;
}

const SEED = 1963;
/** Runs per history. */
const RUNS = 15;
/** The histories are split into batches, for the confidence interval of the saving. */
const BATCHES = 20;

/** Tries a number of random histories, the same ones each time. */
export const simulate = (scenario: Scenario, histories: number): Figures => {
  const random = randomOf(SEED);
  const trials = Array.from({ length: histories }, () => {
    const schedule = learned(historyOf(scenario, random), scenario.options);
    return Array.from({ length: RUNS }, (): Trial => {
      const durationMs = scenario.next(random);
      return { durationMs, ...watchRun(schedule, durationMs) };
    });
  });
  const all = trials.flat();
  const batches = Array.from({ length: BATCHES }, (_, n) =>
    trials.filter((_trial, at) => at % BATCHES === n).flat(),
  );
  const [low, high] = medianInterval(batches.filter(({ length }) => length > 0).map(shareOf));
  const latencies = all.map(({ latencyMs }) => latencyMs);
  return {
    requests: mean(all.map(({ requests }) => requests)),
    meanMs: mean(latencies),
    p99Ms: quantile(latencies, 0.99),
    sameLatencyRequests: constantRequestsOf(all, mean(latencies)),
    share: { median: shareOf(all), low, high },
  };
};

const shareOf = (trials: readonly Trial[]): number =>
  mean(trials.map(({ requests }) => requests)) /
  constantRequestsOf(trials, mean(trials.map(({ latencyMs }) => latencyMs)));

const constantRequestsOf = (trials: readonly Trial[], meanLatencyMs: number): number =>
  constantRequests(mean(trials.map(({ durationMs }) => durationMs)), meanLatencyMs);

const transition = {
  projectId: 'p1',
  batchId: '0a324461-d9d9-45da-a52a-3b3c7a3d809e',
  from: 'running',
  to: 'success',
} as const;

/** The history of the earlier runs of a scenario. */
const historyOf = (
  { runs, past, options, ownHistory = false }: Scenario,
  random: () => number,
): StateHistory => {
  let recorded = emptyHistory;
  for (let run = 0; run < runs; run += 1) {
    const durationMs = past(random);
    const lateMs = ownHistory ? watchRun(learned(recorded, options), durationMs).latencyMs : 0;
    recorded = history(recorded, { ...transition, at: 0, notBefore: null, afterMs: durationMs + lateMs });
  }
  return recorded;
};

/** The cost of one watch. */
interface WatchCost {
  /** The number of requests, the first and the last one included. */
  readonly requests: number;
  /** How late the end was detected. */
  readonly latencyMs: number;
}

const running: BatchSnapshot = {
  projectId: 'p1',
  batchId: '0a324461-d9d9-45da-a52a-3b3c7a3d809e',
  state: 'running',
  rawState: 'running',
  previousState: 'starting',
  terminal: false,
  observedAt: 0,
  stateSince: 0,
  notBefore: null,
  watchedSince: 0,
  elapsedMs: 0,
  polls: 2,
};

/** Watches a run in virtual time. The first poll is at its start, and answers take no time. */
const watchRun = (schedule: PollSchedule, durationMs: number): WatchCost => {
  let [age, requests] = [0, 1];
  let previousDelayMs: number | undefined;
  for (; age < durationMs; requests += 1) {
    previousDelayMs = schedule({
      snapshot: running,
      elapsedMs: age,
      stateElapsedMs: age,
      polls: requests + 1,
      statePolls: requests,
      previousDelayMs,
      latencyMs: 0,
      random: () => 0.5,
    });
    age += previousDelayMs;
  }
  return { requests, latencyMs: age - durationMs };
};
