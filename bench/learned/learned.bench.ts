import type { Part, Scale } from '../support/Part.ts';
import { table } from '../support/table.ts';
import type { Figures } from './Figures.ts';
import type { Scenario } from './Scenario.ts';
import { asked, growing, longer, misled } from './scenarios.ts';
import { simulated } from './simulated.ts';

const HISTORIES: Record<Scale, number> = { full: 600, quick: 20 };

const about = (histories: number): string =>
  `Simulated, so nothing here depends on the machine: a job whose runs have a median of 30 minutes and are log-normal, ${histories} histories with a fixed seed, each tried on 15 runs. \`learned(history, { targetLatencyMs: 15_000, minMs: 1_000, maxMs: 120_000 })\`, against a constant interval of the **same mean latency** as it then had, and against \`every(30_000)\`, whose mean latency is the 15 s that were asked for. The p99 of a constant interval is 1.98 times its mean latency, the worst twice: 29.7 s and 30 s. The first poll is at the begin of the state, answers take no time, and the last poll counts. "Fewer" is how many times fewer requests there are than at equal mean latency, with the interval of 20 batches of histories.`;

const HEAD = [
  'runs of the job',
  'known',
  'requests',
  'mean latency',
  'p99',
  'worst',
  'constant interval: requests',
  '`every(30_000)`: requests',
  'fewer',
];

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

const cells = ({ name, runs }: Scenario, figures: Figures): readonly string[] => [
  name,
  String(runs),
  figures.requests.toFixed(1),
  seconds(figures.meanMs),
  seconds(figures.p99Ms),
  seconds(figures.worstMs),
  figures.constantRequests.toFixed(1),
  figures.plainRequests.toFixed(1),
  `${figures.fewer.value.toFixed(2)} × (${figures.fewer.low.toFixed(2)}–${figures.fewer.high.toFixed(2)})`,
];

const judged = (target: number | undefined, { fewer }: Figures): string =>
  target === undefined
    ? ''
    : `${target < 1 ? 'at most 1.1 × as many' : `${String(target)} × fewer`}: ${fewer.value >= target ? 'met' : 'missed'}`;

const plain = (scenarios: readonly Scenario[], histories: number): string =>
  table([HEAD, ...scenarios.map((scenario) => cells(scenario, simulated(scenario, histories)))]);

const withTargets = (histories: number): string =>
  table([
    [...HEAD, 'target'],
    ...asked.map((scenario) => {
      const figures = simulated(scenario, histories);
      return [...cells(scenario, figures), judged(scenario.target, figures)];
    }),
  ]);

/** Requests and latency of the schedule that goes by earlier runs, where they are a guide and where they are not. */
export const learnedBench: Part = {
  name: 'learned',
  title: 'Polls that go by earlier runs',
  run: (scale) => {
    const histories = HISTORIES[scale];
    return Promise.resolve(
      [
        about(histories),
        '**What is asked of it.** With ten earlier runs:',
        withTargets(histories),
        '**How it learns.** "Past of its own" is what it saw by its own polls, from no past on, each length as late as they were:',
        plain(growing, histories),
        '**Where the past misleads.** A wait is never longer than `maxMs`, and that is what a run pays that ends where none did. A run that outlives all is polled as by a constant interval:',
        plain(misled, histories),
        '**What a longer `maxMs` saves,** and costs at the tail:',
        plain(longer, histories),
      ].join('\n\n'),
    );
  },
};
