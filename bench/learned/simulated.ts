import { learned } from '../../dist/index.js';
import { medianInterval } from '../support/medianInterval.ts';
import { quantile } from '../support/quantile.ts';
import { randomOf } from '../support/randomOf.ts';
import { constantRequests } from './constantRequests.ts';
import type { Figures } from './Figures.ts';
import { pastOf } from './pastOf.ts';
import type { Scenario } from './Scenario.ts';
import { watched } from './watched.ts';
import type { WatchCost } from './WatchCost.ts';

/** One sample: a run, and what its watch came to. */
interface Trial extends WatchCost {
  readonly durationMs: number;
}

const SEED = 1963;
/** Each history is tried on so many runs. */
const NEXT = 15;
/** The histories are dealt into so many batches, to see how much the ratio varies by chance. */
const BATCHES = 20;

/** Tries `histories` histories, the same ones in each run of the bench. */
export const simulated = (scenario: Scenario, histories: number): Figures => {
  const random = randomOf(SEED);
  const trials = Array.from({ length: histories }, () => {
    const schedule = learned(pastOf(scenario, random), scenario.options);
    return Array.from({ length: NEXT }, (): Trial => {
      const durationMs = scenario.next(random);
      return { durationMs, ...watched(schedule, durationMs) };
    });
  });
  const all = trials.flat();
  const batches = Array.from({ length: BATCHES }, (_, n) =>
    trials.filter((_trial, at) => at % BATCHES === n).flat(),
  );
  const [low, high] = medianInterval(batches.filter(({ length }) => length > 0).map(fewer));
  const latencies = all.map(({ latencyMs }) => latencyMs);
  return {
    requests: mean(all.map(({ requests }) => requests)),
    meanMs: mean(latencies),
    p99Ms: quantile(latencies, 0.99),
    worstMs: Math.max(...latencies),
    constantRequests: constant(all, mean(latencies)),
    plainRequests: constant(all, scenario.options.targetLatencyMs),
    fewer: { value: fewer(all), low, high },
  };
};

const mean = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0) / values.length;

/** How many requests a constant interval of some mean latency costs these runs on average. */
const constant = (trials: readonly Trial[], meanMs: number): number =>
  constantRequests(mean(trials.map(({ durationMs }) => durationMs)), meanMs);

const fewer = (trials: readonly Trial[]): number =>
  constant(trials, mean(trials.map(({ latencyMs }) => latencyMs))) /
  mean(trials.map(({ requests }) => requests));
