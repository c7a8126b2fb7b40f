import { table } from '../support/markdown.ts';
import type { Part, Scale } from '../support/Part.ts';
import { type Target, worstOf } from '../support/targets.ts';
import { growing, type Scenario, withTarget } from './scenarios.ts';
import { type Figures, simulate } from './simulate.ts';

const HISTORIES: Record<Scale, number> = { full: 600, quick: 20 };

const about = (histories: number): string =>
  `Simulated, so nothing here depends on the machine. The runs of a job are log-normal with a median of 30 minutes: ${histories} histories with a fixed seed, each tried on 15 runs. \`learned(history, { targetLatencyMs: 15_000, minMs: 1_000, maxMs: 120_000 })\` is compared to a constant interval of the **same mean latency**. The p99 of a constant interval is 1.98 times its mean latency, the worst twice. "Relative" is the share of the requests of that interval, with the interval of 20 batches of histories.`;

const HEAD = [
  'runs of the job',
  'earlier runs',
  'requests',
  'mean latency',
  'p99',
  'constant interval: requests',
  'relative',
];

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

const cells = (
  { name, runs }: Scenario,
  { requests, meanMs, p99Ms, sameLatencyRequests, share }: Figures,
) => [
  name,
  String(runs),
  requests.toFixed(1),
  seconds(meanMs),
  seconds(p99Ms),
  sameLatencyRequests.toFixed(1),
  `${share.median.toFixed(2)} (${share.low.toFixed(2)}–${share.high.toFixed(2)})`,
];

type Simulated = ReadonlyMap<Scenario, Figures>;

const tableOf = (simulated: Simulated): string =>
  table([HEAD, ...[...simulated].map(([scenario, figures]) => cells(scenario, figures))]);

const simulated = (scenarios: readonly Scenario[], histories: number): Simulated =>
  new Map(scenarios.map((scenario) => [scenario, simulate(scenario, histories)]));

/** One for each share of requests that is wanted: the worst of its scenarios. */
const targetsOf = (results: Simulated): readonly Target[] => {
  const goals = [...new Set([...results.keys()].map(({ most }) => most))];
  return goals.map((most) => {
    const targets = [...results]
      .filter(([scenario]) => scenario.most === most)
      .map(([{ name }, { share }]) => {
        const target: Target = {
          what: name,
          measured: share,
          unit: '×',
          ...(most !== undefined && { most }),
        };
        return [name, target] as const;
      });
    return worstOf(
      '`learned`: requests against a constant interval of the same mean latency',
      Object.fromEntries(targets),
    );
  });
};

/** Requests and latency of `learned`, with a history that helps and with one that misleads. */
export const learnedBench: Part = {
  name: 'learned',
  title: 'Learned schedules',
  run: (scale) => {
    const histories = HISTORIES[scale];
    const results = simulated(withTarget, histories);
    const text = [
      about(histories),
      tableOf(results),
      'How it learns. A run that ends where none did is noticed up to `maxMs` late; one that outlives all is polled at a constant interval:',
      tableOf(simulated(growing, histories)),
    ].join('\n\n');
    return Promise.resolve({ text, targets: targetsOf(results) });
  },
};
