import { table } from '../support/markdown.ts';
import type { Part, Scale } from '../support/Part.ts';
import { growing, maxima, misleading, type Scenario, withTarget } from './scenarios.ts';
import { type Figures, simulate } from './simulate.ts';

const HISTORIES: Record<Scale, number> = { full: 600, quick: 20 };

const about = (histories: number): string =>
  `Simulated, so nothing here depends on the machine. The runs of a job are log-normal with a median of 30 minutes: ${histories} histories with a fixed seed, each tried on 15 runs. \`learned(history, { targetLatencyMs: 15_000, minMs: 1_000, maxMs: 120_000 })\` is compared to a constant interval of the **same mean latency**, and to \`every(30_000)\`, whose mean latency is the target of 15 s. The p99 of a constant interval is 1.98 times its mean latency, the worst twice: 29.7 s and 30 s. The first poll is at the beginning of the state, responses take no time, and the last poll counts. "Fewer" is how many times fewer requests there are at equal mean latency, with the interval of 20 batches of histories.`;

const HEAD = [
  'runs of the job',
  'earlier runs',
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
  title: 'Learned schedules',
  run: (scale) => {
    const histories = HISTORIES[scale];
    return Promise.resolve(
      [
        about(histories),
        '**Targets**, with ten earlier runs:',
        tableWithTargets(histories),
        '**Learning.** "Own history" was measured by the polls of the schedule itself, beginning without one, so each duration is as late as they were:',
        tableOf(growing, histories),
        '**Misleading histories.** A run that ends where none did is noticed up to `maxMs` late. A run that outlives all earlier ones is polled at a constant interval:',
        tableOf(misleading, histories),
        '**A longer `maxMs`**: what it saves, and what it costs at the tail:',
        tableOf(maxima, histories),
      ].join('\n\n'),
    );
  },
};
