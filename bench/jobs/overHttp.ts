import { versionOf } from '../support/environment.ts';
import { interleaved } from '../support/interleaved.ts';
import { table } from '../support/markdown.ts';
import type { Results, Scale } from '../support/Part.ts';
import { type Service, startService } from '../support/processes.ts';
import { logUniform, mean, median, randomOf } from '../support/statistics.ts';
import { ratioTarget, type Target, worstOf } from '../support/targets.ts';
import {
  type ClientSettings,
  type JobsEnded,
  type JobsStarted,
  type Plan,
  STARTING,
  type WaitResult,
} from './Job.ts';
import { levelsFor, PEERS, scaledBy, type Waits, WAYS, wayName, type WayName } from './ways.ts';

/** One second of the bench stands for so many. */
const SCALE = 100;
interface Size {
  readonly jobs: number;
  readonly rounds: number;
  /** The durations of the shortest and the longest job. */
  readonly spanMs: readonly [number, number];
  /** The time over which jobs begin. */
  readonly spreadMs: number;
}

const sizes: Readonly<Record<Scale, Size>> = {
  full: { jobs: 1_000, rounds: 3, spanMs: [800, 4_000], spreadMs: 3_000 },
  quick: { jobs: 20, rounds: 1, spanMs: [100, 300], spreadMs: 100 },
};

/** The golden section spreads the begins of the jobs as `watchBatches$` spreads first polls. */
const GOLDEN_SECTION = (Math.sqrt(5) - 1) / 2;
const beginOf = (n: number, spreadMs: number): number => Math.floor(((n * GOLDEN_SECTION) % 1) * spreadMs);

interface Measured extends Pick<WaitResult, 'cpuMs' | 'peakMiB' | 'idleMiB'> {
  readonly jobs: number;
  readonly requests: number;
  readonly meanDelayMs: number;
}

const plansOf = ({ jobs, spanMs, spreadMs }: Size): readonly Plan[] => {
  const random = randomOf(5);
  return (
    logUniform(jobs, spanMs, randomOf(4))
      .map((durationMs) => ({ durationMs, key: random() }))
      // In random order.
      .sort((a, b) => a.key - b.key)
      .map(({ durationMs }, n) => ({ durationMs, beginMs: beginOf(n, spreadMs) }))
  );
};

/** Half as many jobs, and short ones: a service runs for long, so the time of the JIT compiler is not measured. */
const warmUpOf = ({ jobs, rounds, spanMs: [least, most], spreadMs }: Size): readonly Plan[] =>
  plansOf({ jobs: jobs / 2, rounds, spanMs: [0.5 * least, 0.3 * most], spreadMs: spreadMs / 5 });

const measure = async (service: Service, settings: ClientSettings, size: Size): Promise<Measured> => {
  const client = startService('jobs/client.ts', settings);
  const run = async (plans: readonly Plan[]): Promise<Measured> => {
    const started = await service.ask<JobsStarted>({ plans });
    const { detectedAtMs, ...cost } = await client.ask<WaitResult>({ ...started, plans });
    const { endedAtMs, requests } = await service.ask<JobsEnded>('end');
    const delaysMs = endedAtMs.map((endedAt, n) => (detectedAtMs[n] as number) - endedAt);
    if (!delaysMs.every((delayMs) => delayMs >= 0))
      throw new Error(`${settings.name} detected an end before it happened, or not at all`);
    return { ...cost, jobs: plans.length, requests, meanDelayMs: mean(delaysMs) };
  };
  try {
    await client.ask('ready?');
    await run(warmUpOf(size));
    return await run(plansOf(size));
  } finally {
    await client.stop();
  }
};

type Costs = Readonly<Record<WayName, readonly Measured[]>>;

const cpuARequest = ({ cpuMs, requests }: Measured): number => (1_000 * cpuMs) / requests;
const cpuInAll = ({ cpuMs }: Measured): number => cpuMs / 1_000;
const aboveIdle = ({ peakMiB, idleMiB }: Measured): number => peakMiB - idleMiB;

const COLUMNS = [
  { head: 'requests a job', of: ({ requests, jobs }: Measured) => requests / jobs, digits: 1 },
  { head: 'CPU a request, µs', of: cpuARequest, digits: 0 },
  { head: 'CPU in all, s', of: cpuInAll, digits: 2 },
  { head: 'peak memory above idle, MiB', of: aboveIdle, digits: 0 },
  { head: 'mean delay of detection, ms', of: ({ meanDelayMs }: Measured) => meanDelayMs, digits: 0 },
] as const;

const costTable = (costs: Costs): string => {
  const rows = [...WAYS].map(([name, { who, over }]) => [
    who,
    over,
    ...COLUMNS.map(({ of, digits }) => median(costs[name].map(of)).toFixed(digits)),
  ]);
  return table([['', 'over', ...COLUMNS.map(({ head }) => head)], ...rows], 2);
};

const targetsOf = (costs: Costs): readonly Target[] => {
  const ratio = (ours: WayName, theirs: WayName, of: (measured: Measured) => number, most: number): Target =>
    ratioTarget('', costs[ours].map(of), costs[theirs].map(of), { most });
  const againstAll = (
    ours: WayName,
    over: 'fetch' | 'undici',
    of: (measured: Measured) => number,
    most: number,
  ): Readonly<Record<string, Target>> =>
    Object.fromEntries(PEERS.map((peer) => [peer, ratio(ours, `${peer}, ${over}`, of, most)]));
  const single = '`watchBatches$`, undiciTransport';
  const lists = '`watchBatches$` by lists, undiciTransport';
  const loop = 'a bare loop, undici';
  return [
    worstOf(
      '1,000 jobs, `undiciTransport`: CPU a request against every peer on `fetch`, the worst',
      againstAll(single, 'fetch', cpuARequest, 0.6),
    ),
    {
      ...ratio(single, loop, cpuARequest, 1.3),
      what: '1,000 jobs, `undiciTransport`: CPU a request against a bare undici loop',
    },
    {
      ...ratio(single, loop, aboveIdle, 1.5),
      what: '1,000 jobs, `undiciTransport`: peak memory above idle against a bare undici loop',
    },
    worstOf(
      '1,000 jobs by lists, `undiciTransport`: CPU in all against every peer on `fetch`, the worst',
      againstAll(lists, 'fetch', cpuInAll, 1),
    ),
    worstOf(
      '1,000 jobs by lists, `undiciTransport`: CPU in all against every peer on undici, the worst',
      againstAll(lists, 'undici', cpuInAll, 1),
    ),
  ];
};

/** Where responses came late because the processor was busy, there were fewer requests, and costs cannot be compared. */
const busyText = (costs: Costs, polls: number): readonly string[] => {
  const late = [...WAYS.values()]
    .filter(({ who }) => who !== '`watchBatches$` by lists')
    .filter((way) => median(costs[wayName(way)].map(({ requests, jobs }) => requests / jobs)) < 0.9 * polls);
  return late.length === 0
    ? []
    : [
        '',
        `**The machine was busy**: ${late.map(wayName).join('; ')} sent fewer requests than they should have.`,
      ];
};

const waitsText = ({ intervalMs, smithy, cockatiel, windowMs }: Waits): string => {
  const s = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
  return [
    `${versionOf('@smithy/util-waiter')} waits from ${s(smithy.minMs)} to ${s(smithy.maxMs)}`,
    `${versionOf('cockatiel')} from ${s(cockatiel.minMs)} to ${s(cockatiel.maxMs)}`,
    `${versionOf('@azure/core-lro')}, ${versionOf('p-wait-for')} and all others ${s(intervalMs)}`,
    `lists collect polls for ${s(windowMs)}`,
  ].join('; ');
};

/** Waits for jobs over HTTP, with each peer at the level at which it should send as many requests as ours. */
export const overHttp = async (scale: Scale): Promise<Results> => {
  const size = sizes[scale];
  const { jobs, rounds, spanMs, spreadMs } = size;
  const { polls, waits } = await levelsFor(plansOf(size).map(({ durationMs }) => SCALE * durationMs));
  const names = [...WAYS.keys()];
  const settings = { waits: scaledBy(SCALE, waits), spreadMs };
  const service = startService('jobs/jobsService.ts', {});
  const costs = await interleaved(names, rounds, (name) =>
    measure(service, { name, ...settings }, size),
  ).finally(() => service.stop());
  const text = [
    `${jobs.toLocaleString('en')} jobs follow the same scripts on one simulator in a process of its own, each way to wait in a process of its own, in ${rounds} interleaved`,
    `rounds; medians. Durations are log-uniform from ${(SCALE * spanMs[0]) / 1_000} to ${(SCALE * spanMs[1]) / 1_000} s, ${100 * STARTING} % of each in \`starting\`; jobs and waits run ${SCALE} times faster.`,
    `A simulation sets all to the same ${polls.toFixed(1)} requests a job: ${waitsText(waits)}.`,
    'Delay is from the moment when the service shows the end until the client knows it. The peers poll without a time limit, a bound for',
    'the body, retries, or a decoder.',
    '',
    costTable(costs),
    ...busyText(costs, polls),
  ].join('\n');
  return { text, targets: targetsOf(costs) };
};
