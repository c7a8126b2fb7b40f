import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchRef } from '../../dist/index.js';
import { addWatches } from '../library/bullmq.ts';
import { interleaved } from '../support/interleaved.ts';
import { table } from '../support/markdown.ts';
import type { Results, Scale } from '../support/Part.ts';
import { median } from '../support/statistics.ts';
import { figureTarget, ratioTarget } from '../support/targets.ts';
import { cpuUsOf } from './cpu.ts';
import type { PollerRun } from './poller.ts';
import { withQueue } from './withQueue.ts';

interface Size {
  readonly watches: number;
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

const sizes: Readonly<Record<Scale, Size>> = {
  full: { watches: 2_000, rounds: 3, warmUpMs: 5_000, measureMs: 10_000 },
  quick: { watches: 20, rounds: 1, warmUpMs: 200, measureMs: 300 },
};

/** As many polls at once in each worker, and in the fleet. */
const CONCURRENCY = 50;

const VARIANTS = ['a fleet in one process', 'one worker', 'two workers'] as const;
type Variant = (typeof VARIANTS)[number];
const WORKERS: Readonly<Record<Variant, number>> = {
  'a fleet in one process': 0,
  'one worker': 1,
  'two workers': 2,
};

interface Cost {
  readonly pollsASecond: number;
  /** CPU in microseconds for each poll: of the processes that poll, of Redis, and of the simulator. */
  readonly pollers: number;
  readonly redis: number;
  readonly service: number;
}

const fleetOf = (refs: readonly BatchRef[]): NonNullable<PollerRun['fleet']> => ({
  projectId: refs[0]?.projectId ?? '',
  batchIds: refs.map(({ batchId }) => batchId),
});

/** Polls as fast as possible: each watch is due again 1 ms after its answer. */
const measure = (variant: Variant, { watches, warmUpMs, measureMs }: Size): Promise<Cost> =>
  withQueue(watches, async ({ redis, redisPid, queue, service, polls, start }) => {
    const settings = { everyMs: 1, concurrency: CONCURRENCY };
    const workers = WORKERS[variant];
    if (workers > 0) await addWatches(queue, service.refs);
    const runs =
      workers === 0
        ? [{ ...settings, fleet: fleetOf(service.refs) }]
        : Array.from({ length: workers }, () => ({ ...settings, port: redis.port }));
    const pids = (await Promise.all(runs.map(start))).map(({ pid }) => pid);
    await sleep(warmUpMs);
    const read = async () => ({
      at: performance.now(),
      pollers: pids.reduce((sum, pid) => sum + cpuUsOf(pid), 0),
      redis: cpuUsOf(redisPid),
      service: cpuUsOf(service.pid),
      polls: await polls(),
    });
    const before = await read();
    await sleep(measureMs);
    const after = await read();
    const count = after.polls - before.polls;
    const of = (name: 'pollers' | 'redis' | 'service'): number => (after[name] - before[name]) / count;
    return {
      pollsASecond: (1_000 * count) / (after.at - before.at),
      pollers: of('pollers'),
      redis: of('redis'),
      service: of('service'),
    };
  });

const COLUMNS = [
  { head: 'polls a second', of: ({ pollsASecond }: Cost) => pollsASecond },
  { head: 'CPU a poll, µs: who polls', of: ({ pollers }: Cost) => pollers },
  { head: 'Redis', of: ({ redis }: Cost) => redis },
  { head: 'the simulator', of: ({ service }: Cost) => service },
] as const;

/** Polls a second, and CPU a poll, of one and two workers beside a fleet in one process. */
export const throughput = async (scale: Scale): Promise<Results> => {
  const size = sizes[scale];
  const costs = await interleaved(VARIANTS, size.rounds, (variant) => measure(variant, size));
  const rows = VARIANTS.map((variant) => [
    variant,
    ...COLUMNS.map(({ of }) => median(costs[variant].map(of)).toFixed(0)),
  ]);
  const [fleet, one] = [costs['a fleet in one process'], costs['one worker']];
  const text = [
    `${size.watches.toLocaleString('en')} jobs that run for ever, each polled again 1 ms after its answer, over \`undiciTransport\`, with`,
    `${CONCURRENCY} polls at once in each process; the simulator and Redis, with an append-only file, run beside them on the same cores.`,
    `Medians of ${size.rounds} interleaved rounds of ${size.measureMs / 1_000} s:`,
    '',
    table([['', ...COLUMNS.map(({ head }) => head)], ...rows]),
  ].join('\n');
  const targets = [
    figureTarget('one worker, polls: beside Redis and the simulator', one.map(COLUMNS[0].of), 'a second', {
      least: 2_500,
    }),
    ratioTarget(
      'one worker, a poll: CPU against a fleet in one process',
      one.map(({ pollers }) => pollers),
      fleet.map(({ pollers }) => pollers),
    ),
  ];
  return { text, targets };
};
