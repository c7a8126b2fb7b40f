import { interleaved } from '../support/interleaved.ts';
import { median } from '../support/median.ts';
import type { Scale } from '../support/Part.ts';
import { quantile } from '../support/quantile.ts';
import { randomOf } from '../support/randomOf.ts';
import { type Service, startService } from '../support/startService.ts';
import { table } from '../support/table.ts';
import { versionOf } from '../support/versionOf.ts';
import { durations } from './durations.ts';
import { type JobsEnded, type JobsStarted, type Plan, STARTING, type Waited } from './Job.ts';
import { type Way, WAYS, type WayAsked, waysAt } from './ways.ts';

/** A second of the benches stands for so many. */
const SCALED = 100;
interface Size {
  readonly jobs: number;
  readonly rounds: number;
  /** The shortest and the longest job. */
  readonly spanMs: readonly [number, number];
  /** Over how long they begin. */
  readonly spreadMs: number;
}

const sizes: Readonly<Record<Scale, Size>> = {
  full: { jobs: 1_000, rounds: 3, spanMs: [1_000, 5_000], spreadMs: 5_000 },
  quick: { jobs: 20, rounds: 1, spanMs: [100, 300], spreadMs: 100 },
};

/** As the first polls of `watchBatches$` are spread. */
const SECTION = (Math.sqrt(5) - 1) / 2;
const beginOf = (n: number, spreadMs: number): number => Math.floor(((n * SECTION) % 1) * spreadMs);

interface Measured {
  readonly requests: number;
  readonly latenciesMs: readonly number[];
  readonly relative: readonly number[];
  readonly cpuMs: number;
  readonly peakMiB: number;
  readonly idleMiB: number;
}

const planned = ({ jobs, spanMs, spreadMs }: Size): readonly Plan[] => {
  const random = randomOf(5);
  return (
    durations(jobs, spanMs, randomOf(4))
      .map((durationMs) => ({ durationMs, place: random() }))
      // In any order but that of their length.
      .sort((a, b) => a.place - b.place)
      .map(({ durationMs }, n) => ({ durationMs, beginMs: beginOf(n, spreadMs) }))
  );
};

/** Half as many jobs, and short ones: services run for long, so what the engine has yet to compile is not measured. */
const warmUpOf = ({ jobs, spreadMs }: Size): readonly Plan[] =>
  planned({ jobs: jobs / 2, rounds: 1, spanMs: [300, 900], spreadMs: spreadMs / 5 });

const measure = async (service: Service, asked: WayAsked, size: Size): Promise<Measured> => {
  const client = startService('jobs/client.ts', asked);
  const run = async (jobs: readonly Plan[]): Promise<Measured> => {
    const started = await service.ask<JobsStarted>({ plans: jobs });
    const waited = await client.ask<Waited>({ ...started, plans: jobs });
    const { endedAtMs, requests } = await service.ask<JobsEnded>('end');
    const latenciesMs = endedAtMs.map((endedAt, n) => (waited.heardAtMs[n] as number) - endedAt);
    if (!latenciesMs.every((latencyMs) => latencyMs >= 0))
      throw new Error(`${asked.way} heard of an end before it was there, or not at all`);
    const relative = latenciesMs.map((latencyMs, n) => latencyMs / (jobs[n] as Plan).durationMs);
    return { ...waited, requests, latenciesMs, relative };
  };
  try {
    await client.ask('ready?');
    await run(warmUpOf(size));
    return await run(planned(size));
  } finally {
    await client.stop();
  }
};

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

interface Column {
  readonly head: string;
  readonly of: (measured: Measured) => number;
  readonly digits: number;
}

const columns: readonly Column[] = [
  { head: 'requests a job', of: ({ requests, relative }) => requests / relative.length, digits: 1 },
  { head: 'latency ms, mean', of: ({ latenciesMs }) => mean(latenciesMs), digits: 0 },
  { head: 'p99', of: ({ latenciesMs }) => quantile(latenciesMs, 0.99), digits: 0 },
  { head: '% of the duration, mean', of: ({ relative }) => 100 * mean(relative), digits: 1 },
  { head: 'p95', of: ({ relative }) => 100 * quantile(relative, 0.95), digits: 1 },
  { head: 'CPU s', of: ({ cpuMs }) => cpuMs / 1_000, digits: 2 },
  { head: 'CPU µs a request', of: ({ cpuMs, requests }) => (1_000 * cpuMs) / requests, digits: 0 },
  { head: 'peak MiB', of: ({ peakMiB }) => peakMiB, digits: 0 },
  { head: 'above idle', of: ({ peakMiB, idleMiB }) => peakMiB - idleMiB, digits: 0 },
];

/** Of the rounds: the median, and from where to where. */
const cell = ({ of, digits }: Column, rounds: readonly Measured[]): string => {
  const values = rounds.map(of);
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map((value) =>
    value.toFixed(digits),
  );
  return `${middle} (${least}–${most})`;
};

const resultsText = (measured: Readonly<Record<Way, readonly Measured[]>>): string =>
  table([
    ['', ...columns.map(({ head }) => head)],
    ...WAYS.map((way) => [way, ...columns.map((column) => cell(column, measured[way]))]),
  ]);

const settingsText = (
  settings: Readonly<Record<Way, Pick<WayAsked, 'levelMs' | 'minMs' | 'ratio'>>>,
): string => {
  const s = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
  const { ratio, minMs } = settings.watchBatches$;
  return [
    `ours \`proportional\` ${100 * ratio} % from ${s(minMs)} without a maximum`,
    `${versionOf('@smithy/util-waiter')} from 5 s to ${s(settings['@smithy/util-waiter'].levelMs)}`,
    `${versionOf('cockatiel')} exponential from 5 s to ${s(settings.cockatiel.levelMs)}`,
    `${versionOf('@azure/core-lro')}, ${versionOf('p-wait-for')}, the recipes and the loops each ${s(settings['p-wait-for'].levelMs)} (interval + switchMap ${s(settings['interval + switchMap'].levelMs)})`,
  ].join('; ');
};

/** Jobs to their ends over HTTP, with each peer at the level at which it should make as many requests as ours. */
export const overHttp = async (scale: Scale): Promise<string> => {
  const size = sizes[scale];
  const { jobs, rounds, spanMs, spreadMs } = size;
  const plans = planned(size);
  const { polls, settings } = await waysAt(
    plans.map(({ durationMs }) => SCALED * durationMs),
    STARTING,
  );
  const askedOf = (way: Way): WayAsked => {
    const { levelMs, minMs, ratio, windowMs } = settings[way];
    const scaled = {
      levelMs: Math.max(1, levelMs / SCALED),
      minMs: minMs / SCALED,
      windowMs: windowMs / SCALED,
    };
    return { way, ratio, spreadMs, ...scaled };
  };
  const service = startService('jobs/jobsService.ts', {});
  const measured = await interleaved(WAYS, rounds, (way) => measure(service, askedOf(way), size)).finally(
    () => service.stop(),
  );
  return [
    `${jobs.toLocaleString('en')} jobs follow the same scripts on one simulator in a process of its own. Durations are log-uniform from ${(SCALED * spanMs[0]) / 1_000} to`,
    `${(SCALED * spanMs[1]) / 1_000} s, ${100 * STARTING} % of each in \`starting\`; jobs and waits run ${SCALED} times faster. Each peer polls each job with`,
    `\`fetch\` and \`response.json()\`, except the loop on undici's \`request\`. A simulation sets all to as many requests as ours: ${settingsText(settings)}.`,
    `It predicts ${polls.toFixed(1)} requests a job. Fewer mean that responses came late because the processor was busy: CPU and memory can be compared then, latency cannot.`,
    `Median of ${rounds} rounds, with the range. Latency runs from the moment when the service shows the end until the client knows it, on one clock.`,
    'These durations differ only by a factor of five, so one constant interval suits them all and is earlier than a growing schedule in both measures; below they differ by a factor of two thousand.',
    '',
    resultsText(measured),
  ].join('\n');
};
