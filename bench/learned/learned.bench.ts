import { table } from '../support/markdown.ts';
import type { Part, Scale } from '../support/Part.ts';
import { growing, maxima, misleading, type Scenario, withTarget } from './scenarios.ts';
import { type Figures, simulate } from './simulate.ts';

const HISTORIES: Record<Scale, number> = { full: 600, quick: 20 };

const about = (histories: number): string =>
  `Simulated, so the results do not depend on the machine: a job whose durations are log-normal with a median of 30 minutes, and ${histories} histories with a fixed seed, each tried on 15 runs. \`learned(history, { targetLatencyMs: 15_000, minMs: 1_000, maxMs: 120_000 })\` is compared with a constant interval of the **same mean latency** as it achieved, and with \`every(30_000)\`, whose mean latency is the target of 15 s. The p99 of a constant interval is 1.98 × its mean latency, the maximum 2 ×: 29.7 s and 30 s. The first poll is at the start of the state, answers take no time, and the last poll counts. "Saving" is the ratio of the requests at equal mean latency, with a confidence interval from 20 batches of histories.`;

const HEAD = [
  'runs of the job',
  'known',
  'requests',
  'mean latency',
  'p99',
  'worst',
  'constant interval: requests',
  '`every(30_000)`: requests',
  'saving',
];

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

const cells = ({ name, runs }: Scenario, figures: Figures): readonly string[] => [
  name,
  String(runs),
  figures.requests.toFixed(1),
  seconds(figures.meanMs),
  seconds(figures.p99Ms),
  seconds(figures.worstMs),
  figures.sameLatencyRequests.toFixed(1),
  figures.targetLatencyRequests.toFixed(1),
  `${figures.saving.value.toFixed(2)} × (${figures.saving.low.toFixed(2)}–${figures.saving.high.toFixed(2)})`,
];

const verdict = (target: number | undefined, { saving }: Figures): string =>
  target === undefined
    ? ''
    : `${target < 1 ? 'at most 1.1 × as many' : `${String(target)} × fewer`}: ${saving.value >= target ? 'met' : 'missed'}`;

const tableOf = (scenarios: readonly Scenario[], histories: number): string =>
  table([HEAD, ...scenarios.map((scenario) => cells(scenario, simulate(scenario, histories)))]);

const tableWithTargets = (histories: number): string =>
  table([
    [...HEAD, 'target'],
    ...withTarget.map((scenario) => {
      const figures = simulate(scenario, histories);
      return [...cells(scenario, figures), verdict(scenario.target, figures)];
    }),
  ]);

/** Requests and latency of `learned`, with a history that helps and with one that misleads. */
export const learnedBench: Part = {
  name: 'learned',
  title: 'A schedule learned from earlier runs',
  run: (scale) => {
    const histories = HISTORIES[scale];
    return Promise.resolve(
      [
        about(histories),
        '**Targets**, with ten earlier runs:',
        tableWithTargets(histories),
        '**How it learns.** "Own history" is what its own polls recorded, starting without a history, each duration as late as the polls were:',
        tableOf(growing, histories),
        '**When the history misleads.** No wait is longer than `maxMs`, which is the latency of a run that ends where none did before. A run that outlives all others is polled at a constant interval:',
        tableOf(misleading, histories),
        '**The effect of a longer `maxMs`:** fewer requests, a longer tail:',
        tableOf(maxima, histories),
      ].join('\n\n'),
    );
  },
};
