import { interleaved } from '../support/interleaved.ts';
import { table } from '../support/markdown.ts';
import type { Part, Scale } from '../support/Part.ts';
import { inChild, type Service, startService } from '../support/processes.ts';
import { median, type Ratio, ratios } from '../support/statistics.ts';
import type { Cost, Order, Way } from './measured.ts';

interface Measured extends Cost {
  readonly requestsAPoll: number;
}

interface Plan {
  readonly rounds: number;
  /** The small groups show the break-even point, the large ones the trend. */
  readonly jobs: readonly number[];
  /** The minimum number of measured requests. */
  readonly requests: number;
}

const SMALL = [2, 4, 6, 8, 10, 20] as const;
const LARGE = [100, 1_000, 10_000] as const;
const plans: Readonly<Record<'source' | 'watch', Readonly<Record<Scale, Plan>>>> = {
  source: {
    full: { rounds: 5, jobs: [...SMALL, ...LARGE], requests: 1_500 },
    quick: { rounds: 1, jobs: [2, 100], requests: 100 },
  },
  watch: {
    full: { rounds: 3, jobs: [10, ...LARGE], requests: 1_000 },
    quick: { rounds: 1, jobs: [100], requests: 100 },
  },
};
const PAGE_SIZE = 100;
/** A page costs about as much as this many requests for one job. */
const PAGE_WORTH = 6;

/** The number of polls in whole rounds of all jobs, with that many requests or the equivalent in pages. */
const pollsOf = (through: Order['through'], way: Way, jobs: number, requests: number): number => {
  // In a watch, rounds of lists are as long as those of single polls.
  const aRequest = way === 'list' && through === 'source' ? Math.min(jobs, PAGE_SIZE) / PAGE_WORTH : 1;
  return jobs * Math.ceil((requests * aRequest) / jobs);
};

type ServiceState = { readonly url: string; readonly requests: number; readonly pageBytes: number };

const measure = async (service: Service, order: Omit<Order, 'url'>): Promise<Measured> => {
  const { url } = await service.ask<ServiceState>('how many?');
  const cost = await inChild<Cost>('coalesce/measured.ts', { ...order, url });
  const { requests } = await service.ask<ServiceState>('how many?');
  return { ...cost, requestsAPoll: requests / cost.polls };
};

/** The cost of each way, round by round. */
type Costs<W extends Way> = Readonly<Record<W, readonly Measured[]>>;

const costsOf = async <W extends Way>(
  through: Order['through'],
  ways: readonly W[],
  jobs: number,
  { rounds, requests: least }: Plan,
): Promise<Costs<W>> => {
  const service = startService('coalesce/cannedService.ts', { jobs });
  try {
    return await interleaved(ways, rounds, (way) =>
      measure(service, {
        through,
        way,
        jobs,
        polls: pollsOf(through, way, jobs, least),
        warmWatch: 10 * least,
        warmUp: pollsOf('source', way, jobs, least / 2),
      }),
    );
  } finally {
    await service.stop();
  }
};

const us = (value: number): string => (value < 100 ? value.toFixed(1) : value.toFixed(0));
const cpuOf = (measured: readonly Measured[]): readonly number[] => measured.map(({ cpuUs }) => cpuUs);
const range = (measured: readonly Measured[]): string => {
  const cpu = cpuOf(measured);
  return `${us(median(cpu))} (${us(Math.min(...cpu))}–${us(Math.max(...cpu))})`;
};
const requests = (measured: readonly Measured[]): string =>
  median(measured.map(({ requestsAPoll }) => requestsAPoll)).toFixed(3);
const formatRatio = ({ median: middle, low, high }: Ratio): string =>
  `${middle.toFixed(2)} × (${low.toFixed(2)}–${high.toFixed(2)})`;
const saved = ({ single, list }: Costs<'single' | 'list'>): Ratio => ratios(cpuOf(single), cpuOf(list));

const sourceText = (costs: ReadonlyMap<number, Costs<'single' | 'list'>>): string => {
  const rows = [...costs].map(([jobs, cost]) => [
    jobs.toLocaleString('en'),
    range(cost.single),
    range(cost.list),
    formatRatio(saved(cost)),
    `${requests(cost.single)} / ${requests(cost.list)}`,
  ]);
  const dearest = [...costs].filter(([, cost]) => saved(cost).median <= 1).map(([jobs]) => jobs);
  const cheapest = [...costs].filter(([, cost]) => saved(cost).low > 1).map(([jobs]) => jobs);
  const target = costs.get(1_000);
  return [
    '**The source alone**: requests, parsing and decoding, with `readState$` for all jobs at once. Pages are requested',
    'by `coalesced(client, { minGroup: 1 })`. Microseconds of CPU of the client for each job and state: median and range.',
    '',
    table([['jobs', 'single polls', 'lists', 'single / list', 'requests per poll'], ...rows]),
    '',
    `Among the sizes above, lists cost more CPU up to a group of ${Math.max(0, ...dearest)}, and certainly less (the whole interval above 1) from`,
    `${Math.min(...cheapest)} on. In requests they pay from 2 on.`,
    ...(target === undefined ? [] : [targetText(saved(target))]),
  ].join('\n');
};

const targetText = (ratio: Ratio): string =>
  `\n**Target**: at 1,000 jobs, at least 20 × less CPU per poll: ${formatRatio(ratio)}, ${ratio.median >= 20 ? 'met' : 'missed'}.`;

const watchText = (costs: ReadonlyMap<number, Costs<Way>>): string => {
  const share = (part: readonly Measured[], whole: readonly Measured[]): string => {
    const { median: middle, low, high } = ratios(cpuOf(part), cpuOf(whole));
    return `${(100 * middle).toFixed(0)} % (${(100 * low).toFixed(0)}–${(100 * high).toFixed(0)})`;
  };
  return [
    '**The whole watch**: `watchBatches$` with `emit: "polls"`, each job polled repeatedly. The watch alone is the same call on a',
    'source in memory that answers at once; its share is that of the CPU in the column before.',
    '',
    table([
      [
        'jobs',
        'single polls',
        'share of the watch',
        'lists',
        'share of the watch',
        'watch alone',
        'single / list',
        'requests per poll',
      ],
      ...[...costs].map(([jobs, cost]) => [
        jobs.toLocaleString('en'),
        range(cost.single),
        share(cost.memory, cost.single),
        range(cost.list),
        share(cost.memory, cost.list),
        range(cost.memory),
        formatRatio(saved(cost)),
        `${requests(cost.single)} / ${requests(cost.list)}`,
      ]),
    ]),
  ].join('\n');
};

const allOf = async <W extends Way>(
  through: Order['through'],
  ways: readonly W[],
  scale: Scale,
): Promise<ReadonlyMap<number, Costs<W>>> => {
  const plan = plans[through][scale];
  const costs = new Map<number, Costs<W>>();
  for (const jobs of plan.jobs) costs.set(jobs, await costsOf(through, ways, jobs, plan));
  return costs;
};

export const coalesceBench: Part = {
  name: 'coalesce',
  title: 'Lists instead of single polls',
  run: async (scale) => {
    const sourceCosts = await allOf('source', ['single', 'list'], scale);
    const watchCosts = await allOf('watch', ['single', 'list', 'memory'], scale);
    return `${sourceText(sourceCosts)}\n\n${watchText(watchCosts)}`;
  },
};
