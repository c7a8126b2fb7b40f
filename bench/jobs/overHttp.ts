import { versionOf } from '../support/environment.ts';
import { interleaved } from '../support/interleaved.ts';
import { table } from '../support/markdown.ts';
import type { Scale } from '../support/Part.ts';
import { type Service, startService } from '../support/processes.ts';
import { logUniform, mean, median, quantile, randomOf } from '../support/statistics.ts';
import { type JobsEnded, type JobsStarted, type Plan, STARTING, type WaitResult } from './Job.ts';
import { type Way, WAYS, waysAt, type WaySettings } from './ways.ts';

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
  full: { jobs: 1_000, rounds: 3, spanMs: [1_000, 5_000], spreadMs: 5_000 },
  quick: { jobs: 20, rounds: 1, spanMs: [100, 300], spreadMs: 100 },
};

/** The golden section spreads the begins of the jobs as `watchBatches$` spreads first polls. */
const GOLDEN_SECTION = (Math.sqrt(5) - 1) / 2;
const beginOf = (n: number, spreadMs: number): number => Math.floor(((n * GOLDEN_SECTION) % 1) * spreadMs);

interface Measured {
  readonly requests: number;
  readonly latenciesMs: readonly number[];
  readonly relative: readonly number[];
  readonly cpuMs: number;
  readonly peakMiB: number;
  readonly idleMiB: number;
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
const warmUpOf = ({ jobs, spreadMs }: Size): readonly Plan[] =>
  plansOf({ jobs: jobs / 2, rounds: 1, spanMs: [300, 900], spreadMs: spreadMs / 5 });

const measure = async (service: Service, settings: WaySettings, size: Size): Promise<Measured> => {
  const client = startService('jobs/client.ts', settings);
  const run = async (jobs: readonly Plan[]): Promise<Measured> => {
    const started = await service.ask<JobsStarted>({ plans: jobs });
    const waited = await client.ask<WaitResult>({ ...started, plans: jobs });
    const { endedAtMs, requests } = await service.ask<JobsEnded>('end');
    const latenciesMs = endedAtMs.map((endedAt, n) => (waited.detectedAtMs[n] as number) - endedAt);
    if (!latenciesMs.every((latencyMs) => latencyMs >= 0))
      throw new Error(`${settings.way} detected an end before it happened, or not at all`);
    const relative = latenciesMs.map((latencyMs, n) => latencyMs / (jobs[n] as Plan).durationMs);
    return { ...waited, requests, latenciesMs, relative };
  };
  try {
    await client.ask('ready?');
    await run(warmUpOf(size));
    return await run(plansOf(size));
  } finally {
    await client.stop();
  }
};

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

/** The median of the rounds, and their range. */
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
  settings: Readonly<Record<Way, Pick<WaySettings, 'levelMs' | 'minMs' | 'ratio'>>>,
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

/** Waits for jobs over HTTP, with each peer at the level at which it should send as many requests as ours. */
export const overHttp = async (scale: Scale): Promise<string> => {
  const size = sizes[scale];
  const { jobs, rounds, spanMs, spreadMs } = size;
  const plans = plansOf(size);
  const { polls, settings } = await waysAt(
    plans.map(({ durationMs }) => SCALE * durationMs),
    STARTING,
  );
  const settingsOf = (way: Way): WaySettings => {
    const { levelMs, minMs, ratio, windowMs } = settings[way];
    const scaled = {
      levelMs: Math.max(1, levelMs / SCALE),
      minMs: minMs / SCALE,
      windowMs: windowMs / SCALE,
    };
    return { way, ratio, spreadMs, ...scaled };
  };
  const service = startService('jobs/jobsService.ts', {});
  const measured = await interleaved(WAYS, rounds, (way) => measure(service, settingsOf(way), size)).finally(
    () => service.stop(),
  );
  return [
    `${jobs.toLocaleString('en')} jobs follow the same scripts on one simulator in a process of its own. Durations are log-uniform from ${(SCALE * spanMs[0]) / 1_000} to`,
    `${(SCALE * spanMs[1]) / 1_000} s, ${100 * STARTING} % of each in \`starting\`; jobs and waits run ${SCALE} times faster. Each peer polls each job with`,
    `\`fetch\` and \`response.json()\`, except the loop on undici's \`request\`. A simulation sets all to as many requests as ours: ${settingsText(settings)}.`,
    `It predicts ${polls.toFixed(1)} requests a job. Fewer mean that responses came late because the processor was busy: CPU and memory can be compared then, latency cannot.`,
    `Median of ${rounds} rounds, with the range. Latency runs from the moment when the service shows the end until the client knows it, on one clock.`,
    'These durations differ only by a factor of five, so one constant interval suits them all and is earlier than a growing schedule in both measures; below they differ by a factor of two thousand.',
    '',
    resultsText(measured),
  ].join('\n');
};
