import { table } from '../support/markdown.ts';
import type { Results, Scale } from '../support/Part.ts';
import { logUniform, randomOf } from '../support/statistics.ts';
import { figureTarget } from '../support/targets.ts';
import { agreement } from './agreement.ts';
import { documented, type FamilyName, peerFamilies, type Setting, uncapped } from './families.ts';
import { below, best, constant, type Point, pointOf } from './points.ts';

const SPAN_MS = [10_000, 21_600_000] as const;
/** The number of jobs, and of levels of a continuous setting. */
const plans: Readonly<
  Record<Scale, { readonly jobs: number; readonly manyJobs: number; readonly levels: number }>
> = {
  full: { jobs: 500, manyJobs: 20_000, levels: 40 },
  quick: { jobs: 12, manyJobs: 50, levels: 8 },
};

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
): Promise<Point> => {
  let [low, high] = [100, 21_600_000];
  const at = (intervalMs: number): Promise<Point> =>
    pointOf(`every ${seconds(intervalMs)}`, constant(intervalMs), durationsMs);
  for (let step = 0; step < 40; step += 1) {
    const middle = Math.sqrt(low * high);
    const isLonger = (await at(middle))[measure] > wanted === (measure === 'polls');
    if (isLonger) low = middle;
    else high = middle;
  }
  return at(low);
};

type Families = Readonly<Record<FamilyName, readonly Point[]>>;

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

const relativeText = (ours: readonly Point[], peers: Families): string => {
  const cell = (points: readonly Point[], polls: number): string => {
    const [mean, p95] = [best(points, polls, 'relative'), best(points, polls, 'relativeP95')];
    return mean === undefined || p95 === undefined
      ? '–'
      : `${percent(mean.relative)} (${percent(p95.relativeP95)})`;
  };
  const names = Object.keys(peers) as FamilyName[];
  return [
    '**Requests against latency**, in virtual time, by the code of the peers: durations log-uniform from 10 s to 6 h. How late an end is',
    'noticed, as a share of the duration, with at most that many requests a job: the mean and, in brackets, p95. All settings of a',
    'column were swept; each cell is the best of them.',
    '',
    table([
      ['requests', 'proportional', ...names],
      ...[12, 25, 50, 100, 200].map((polls) => [
        String(polls),
        cell(ours, polls),
        ...names.map((name) => cell(peers[name], polls)),
      ]),
    ]),
    '',
    `The smallest factor by which a peer is later than ours, with 10 requests or more: ${names.map((name) => `${name} ${nearest(peers[name], ours)}`).join(', ')}.`,
  ].join('\n');
};

/** The number of settings of the peers that are earlier than all of ours with as many requests. */
const earlierPeers = (ours: readonly Point[], peers: Families): number =>
  Object.values(peers).flatMap((points) => [
    ...new Set([...below(points, ours, 'relative'), ...below(points, ours, 'relativeP95')]),
  ]).length;

const absoluteText = async (points: readonly Point[], durationsMs: readonly number[]): Promise<string> => {
  const rows: string[][] = [];
  for (const { label, polls, relative, absoluteMs } of points) {
    const [same, asRelative] = [
      await constantLike('polls', polls, durationsMs),
      await constantLike('relative', relative, durationsMs),
    ];
    rows.push([
      label,
      polls.toFixed(0),
      `${percent(relative)}, ${seconds(absoluteMs)}`,
      `${same.label}: ${percent(same.relative)}, ${seconds(same.absoluteMs)}`,
      `${(asRelative.polls / polls).toFixed(1)} ×`,
    ]);
  }
  return [
    'A constant interval with as many requests notices an end as early in seconds, but much later as a share of a short job:',
    '',
    table([
      [
        'proportional',
        'requests',
        'mean latency, relative and absolute',
        'a constant interval with as many',
        'requests of a constant interval for the same relative latency',
      ],
      ...rows,
    ]),
  ].join('\n');
};

/** Requests against latency, for jobs from 10 s to 6 h, in virtual time. */
export const plane = async (scale: Scale): Promise<Results> => {
  const { jobs, manyJobs, levels } = plans[scale];
  const durationsMs = logUniform(jobs, SPAN_MS, randomOf(1));
  await agreement();
  const ours = await pointsOf([...uncapped(levels), ...documented], durationsMs);
  const families = peerFamilies(levels);
  const peers: Families = {
    '@smithy/util-waiter': await pointsOf(families['@smithy/util-waiter'], durationsMs),
    cockatiel: await pointsOf(families.cockatiel, durationsMs),
    'a constant interval': await pointsOf(families['a constant interval'], durationsMs),
  };
  // Absolute latency is dominated by a few long jobs, so it takes many jobs; for formulas that is cheap.
  const manyMs = logUniform(manyJobs, SPAN_MS, randomOf(2));
  const count = Object.values(peers).flat().length;
  return {
    text: `${relativeText(ours, peers)}\n\n${await absoluteText(await pointsOf(documented, manyMs), manyMs)}`,
    targets: [
      figureTarget(
        `of ${count} settings of peers, earlier than ours with as many requests`,
        [earlierPeers(ours, peers)],
        '',
        { most: 0 },
      ),
    ],
  };
};
