import { table } from '../support/markdown.ts';
import type { Scale } from '../support/Part.ts';
import { logUniform, randomOf } from '../support/statistics.ts';
import { agreement } from './agreement.ts';
import { documented, peerDefaults, peerFamilies, type PeerName, type Setting, uncapped } from './families.ts';
import { below, best, constant, type Latency, type Point, pointOf } from './points.ts';

const SPAN_MS = [10_000, 21_600_000] as const;
/** The number of jobs, and of levels of a continuous setting. */
const plans: Readonly<
  Record<Scale, { readonly jobs: number; readonly manyJobs: number; readonly levels: number }>
> = {
  full: { jobs: 500, manyJobs: 20_000, levels: 40 },
  quick: { jobs: 12, manyJobs: 50, levels: 8 },
};
/** Latencies that differ by less are equal, because the jobs are random. */
const TOLERANCE = 0.02;

const percent = (share: number): string =>
  `${(100 * share).toFixed(share < 0.01 ? 2 : share < 0.1 ? 1 : 0)} %`;
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(ms < 100_000 ? 1 : 0)} s`;

const pointsOf = async (
  settings: readonly Setting[],
  durationsMs: readonly number[],
): Promise<readonly Point[]> => {
  const points: Point[] = [];
  for (const { label, waiter } of settings) points.push(await pointOf(label, waiter, durationsMs));
  return points;
};

/** The constant interval at which a measure has the wanted value, by bisection. Both measures are monotonic. */
const constantLike = async (
  measure: 'polls' | 'relative',
  wanted: number,
  durationsMs: readonly number[],
): Promise<Point & { readonly intervalMs: number }> => {
  let [low, high] = [100, 21_600_000];
  const at = (intervalMs: number): Promise<Point> =>
    pointOf(`every ${seconds(intervalMs)}`, constant(intervalMs), durationsMs);
  for (let step = 0; step < 40; step += 1) {
    const middle = Math.sqrt(low * high);
    const isLonger = (await at(middle))[measure] > wanted === (measure === 'polls');
    if (isLonger) low = middle;
    else high = middle;
  }
  return { ...(await at(low)), intervalMs: low };
};

type Peers = Readonly<Record<PeerName, readonly Point[]>>;

/** How close a peer comes to ours: the smallest ratio of latencies at the same number of requests, from 10 on. */
const nearest = (theirs: readonly Point[], ours: readonly Point[]): string => {
  const [least] = theirs
    .filter(({ polls }) => polls >= 10)
    .map(({ label, polls, relative }) => ({
      label,
      times: relative / (best(ours, polls, 'relative')?.relative ?? Infinity),
    }))
    .sort((a, b) => a.times - b.times);
  return least === undefined ? '–' : `${least.times.toFixed(2)} × (${least.label})`;
};

const relativeText = (ours: readonly Point[], peers: Peers): string => {
  const cell = (points: readonly Point[], polls: number): string => {
    const [mean, p95] = [best(points, polls, 'relative'), best(points, polls, 'relativeP95')];
    return mean === undefined || p95 === undefined
      ? '–'
      : `${percent(mean.relative)} (${percent(p95.relativeP95)})`;
  };
  const names = Object.keys(peers) as PeerName[];
  const dominating = (latency: Latency): readonly string[] =>
    names.flatMap((name) => below(peers[name], ours, latency).map(({ label }) => `${name}, ${label}`));
  const lower = [...new Set([...dominating('relative'), ...dominating('relativeP95')])];
  const count = names.reduce((sum, name) => sum + peers[name].length, 0);
  return [
    '**Relative latency**: how late an end is noticed, as a share of the duration, with at most that many requests a job: the mean',
    'and, in brackets, p95. All settings of a column were swept; each cell is the best of them.',
    '',
    table([
      ['requests', 'proportional', ...names],
      ...[8, 12, 16, 25, 50, 100, 200, 400].map((polls) => [
        String(polls),
        cell(ours, polls),
        ...names.map((name) => cell(peers[name], polls)),
      ]),
    ]),
    '',
    `The smallest factor by which a peer is later than ours, with 10 requests or more: ${names.map((name) => `${name} ${nearest(peers[name], ours)}`).join(', ')}.`,
    '',
    `**Target**: no peer is earlier than ours with as many requests, in the mean or at p95: ${lower.length} of their ${count} points are, ${lower.length === 0 ? 'met' : `missed: ${lower.join('; ')}`}.`,
  ].join('\n');
};

const defaultsText = (defaults: readonly Point[], ours: readonly Point[]): string =>
  [
    'The peers with their defaults, and ours with at most as many requests:',
    '',
    table([
      ['default', 'requests', 'relative', 'absolute', 'proportional, relative'],
      ...defaults.map(({ label, polls, relative, relativeP95, absoluteMs, absoluteP99Ms }) => [
        label,
        polls.toFixed(1),
        `${percent(relative)} (${percent(relativeP95)})`,
        `${seconds(absoluteMs)} (${seconds(absoluteP99Ms)})`,
        polls > 10_000
          ? 'not simulated'
          : `${percent(best(ours, polls, 'relative')?.relative ?? NaN)} (${percent(best(ours, polls, 'relativeP95')?.relativeP95 ?? NaN)})`,
      ]),
    ]),
  ].join('\n');

const verdict = (times: number): string => {
  if (Math.abs(times - 1) <= TOLERANCE) return 'equal';
  return times < 1 ? 'better' : 'worse';
};

const absoluteText = async (points: readonly Point[], durationsMs: readonly number[]): Promise<string> => {
  const rows: string[][] = [];
  for (const { label, polls, relative, relativeP95, absoluteMs, absoluteP99Ms } of points) {
    const same = await constantLike('polls', polls, durationsMs);
    rows.push([
      label,
      polls.toFixed(1),
      `${percent(relative)} (${percent(relativeP95)})`,
      `${seconds(absoluteMs)} (${seconds(absoluteP99Ms)})`,
      same.label,
      `${percent(same.relative)} (${percent(same.relativeP95)})`,
      `${seconds(same.absoluteMs)} (${seconds(same.absoluteP99Ms)})`,
      verdict(same.absoluteMs / absoluteMs),
    ]);
  }
  return [
    `**Absolute latency**: in seconds, each of our settings beside the constant interval with as many requests, for ${durationsMs.length.toLocaleString('en')} jobs:`,
    `the mean and, in brackets, p95 of the relative and p99 of the absolute latency. A difference within ${100 * TOLERANCE} % counts as equal.`,
    '',
    table([
      [
        'proportional',
        'requests',
        'relative',
        'absolute',
        'constant',
        'relative',
        'absolute',
        'ours, by mean seconds',
      ],
      ...rows,
    ]),
  ].join('\n');
};

const savedText = async (points: readonly Point[], durationsMs: readonly number[]): Promise<string> => {
  const saved: string[] = [];
  for (const { label, polls, relative } of points) {
    const same = await constantLike('relative', relative, durationsMs);
    saved.push(
      `${percent(relative)} takes ${polls.toFixed(0)} requests a job with ${label}, and ${same.polls.toFixed(0)} with a constant interval (${same.label}), ${(same.polls / polls).toFixed(1)} × as many`,
    );
  }
  return `For the same relative latency: ${saved.join('; ')}.`;
};

/** Requests against latency, for jobs from 10 s to 6 h, in virtual time. */
export const plane = async (scale: Scale): Promise<string> => {
  const { jobs, manyJobs, levels } = plans[scale];
  const durationsMs = logUniform(jobs, SPAN_MS, randomOf(1));
  const agreed = await agreement();
  const ours = await pointsOf(uncapped(levels), durationsMs);
  const usual = await pointsOf(documented, durationsMs);
  const families = peerFamilies(levels);
  const peers = {
    '@smithy/util-waiter': await pointsOf(families['@smithy/util-waiter'], durationsMs),
    cockatiel: await pointsOf(families.cockatiel, durationsMs),
    'a constant interval': await pointsOf(families['a constant interval'], durationsMs),
  };
  const relative = relativeText([...ours, ...usual], peers);
  // Absolute latency is dominated by a few long jobs, so it takes many jobs; for formulas that is cheap.
  const manyMs = logUniform(manyJobs, SPAN_MS, randomOf(2));
  const ofMany = await pointsOf(documented, manyMs);
  const saved = await savedText(ofMany.slice(-2), manyMs);
  return [
    `The peers' own code, in virtual time: ${jobs} jobs with one state and then an end, durations log-uniform from 10 s`,
    `to 6 h, immediate responses. ${agreed}`,
    '',
    relative,
    '',
    defaultsText(await pointsOf(peerDefaults, durationsMs), [...ours, ...usual]),
    '',
    saved,
    '',
    await absoluteText(ofMany, manyMs),
  ].join('\n');
};
