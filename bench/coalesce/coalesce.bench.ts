import { interleaved } from '../support/interleaved.ts';
import { table } from '../support/markdown.ts';
import type { Part, Scale } from '../support/Part.ts';
import { inChild, type Service, startService } from '../support/processes.ts';
import { median, ratios } from '../support/statistics.ts';
import { formatInterval, ratioTarget } from '../support/targets.ts';
import type { Cost, Order } from './measured.ts';

const WAYS = {
  'single, ky': { by: 'single', over: 'ky' },
  'list, ky': { by: 'list', over: 'ky' },
  'single, undiciTransport': { by: 'single', over: 'undiciTransport' },
  'list, undiciTransport': { by: 'list', over: 'undiciTransport' },
} as const satisfies Record<string, Pick<Order, 'by' | 'over'>>;
type Way = keyof typeof WAYS;
const NAMES = Object.keys(WAYS) as Way[];
const TRANSPORTS = ['ky', 'undiciTransport'] as const;

interface Plan {
  readonly rounds: number;
  /** The small groups show where lists begin to pay, the large one the trend. */
  readonly jobs: readonly number[];
  /** The minimum number of measured requests. */
  readonly requests: number;
}
const plans: Readonly<Record<Scale, Plan>> = {
  full: { rounds: 3, jobs: [4, 16, 100, 1_000], requests: 1_500 },
  quick: { rounds: 1, jobs: [100], requests: 100 },
};
const PAGE_SIZE = 100;
/** A page costs about as much as this many requests for one job. */
const PAGE_WORTH = 6;

/** The number of polls in whole rounds of all jobs, with that many requests or the equivalent in pages. */
const pollsOf = (by: Order['by'], jobs: number, requests: number): number => {
  const aRequest = by === 'list' ? Math.min(jobs, PAGE_SIZE) / PAGE_WORTH : 1;
  return jobs * Math.ceil((requests * aRequest) / jobs);
};

interface Measured extends Cost {
  readonly requestsAPoll: number;
}
type ServiceState = { readonly url: string; readonly requests: number };

const measure = async (service: Service, order: Omit<Order, 'url'>): Promise<Measured> => {
  const { url } = await service.ask<ServiceState>('how many?');
  const cost = await inChild<Cost>('coalesce/measured.ts', { ...order, url });
  const { requests } = await service.ask<ServiceState>('how many?');
  return { ...cost, requestsAPoll: requests / cost.polls };
};

/** The cost of each way, round by round. */
type Costs = Readonly<Record<Way, readonly Measured[]>>;

const costsOf = async (jobs: number, { rounds, requests }: Plan): Promise<Costs> => {
  const service = startService('coalesce/cannedService.ts', { jobs });
  try {
    return await interleaved(NAMES, rounds, (name) => {
      const { by } = WAYS[name];
      const [polls, warmUp] = [pollsOf(by, jobs, requests), pollsOf(by, jobs, requests / 2)];
      return measure(service, { ...WAYS[name], jobs, polls, warmUp });
    });
  } finally {
    await service.stop();
  }
};

const us = (value: number): string => value.toFixed(value < 100 ? 1 : 0);
const cpuOf = (measured: readonly Measured[]): readonly number[] => measured.map(({ cpuUs }) => cpuUs);
const requestsOf = (measured: readonly Measured[]): string =>
  median(measured.map(({ requestsAPoll }) => requestsAPoll)).toFixed(2);

const textOf = (costs: ReadonlyMap<number, Costs>): string =>
  [
    'Requests, parsing and decoding, with `readState$` for all jobs at once, single or by `coalesced(client, { minGroup: 1 })` and pages of',
    '100. CPU of the client for each poll, in microseconds: medians. Above 1 × lists cost less CPU; in requests they pay from 2 jobs on.',
    '',
    table([
      [
        'jobs',
        ...TRANSPORTS.flatMap((over) => [`single, ${over}`, `list, ${over}`, 'single / list']),
        'requests a poll, by lists',
      ],
      ...[...costs].map(([jobs, cost]) => [
        jobs.toLocaleString('en'),
        ...TRANSPORTS.flatMap((over) => {
          const [single, list] = [cpuOf(cost[`single, ${over}`]), cpuOf(cost[`list, ${over}`])];
          return [us(median(single)), us(median(list)), `${formatInterval(ratios(single, list))} ×`];
        }),
        requestsOf(cost['list, ky']),
      ]),
    ]),
  ].join('\n');

export const coalesceBench: Part = {
  name: 'coalesce',
  title: 'Lists instead of single polls',
  run: async (scale) => {
    const plan = plans[scale];
    const costs = new Map<number, Costs>();
    for (const jobs of plan.jobs) costs.set(jobs, await costsOf(jobs, plan));
    const largest = costs.get(plan.jobs.at(-1) as number) as Costs;
    const targets = TRANSPORTS.map((over) =>
      ratioTarget(
        `a poll by lists, 1,000 jobs, ${over}: CPU against a single poll`,
        cpuOf(largest[`list, ${over}`]),
        cpuOf(largest[`single, ${over}`]),
      ),
    );
    return { text: textOf(costs), targets };
  },
};
