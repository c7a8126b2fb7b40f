import { setTimeout as sleep } from 'node:timers/promises';
import { addWatches } from '../library/bullmq.ts';
import { table } from '../support/markdown.ts';
import type { Results, Scale } from '../support/Part.ts';
import { quantile } from '../support/statistics.ts';
import { reached } from './reached.ts';
import { withQueue } from './withQueue.ts';

interface Size {
  /** How many watches, and how often a second Redis looks for clients that have waited long enough. */
  readonly runs: readonly { readonly watches: number; readonly hz: number }[];
  /** How many polls are due in a second, whatever the number of watches. */
  readonly rate: number;
  readonly measureMs: number;
}

const sizes: Readonly<Record<Scale, Size>> = {
  full: {
    runs: [
      { watches: 1_000, hz: 10 },
      { watches: 10_000, hz: 10 },
      { watches: 100_000, hz: 10 },
      { watches: 1_000, hz: 100 },
      { watches: 10_000, hz: 100 },
      { watches: 100_000, hz: 100 },
    ],
    rate: 1_000,
    measureMs: 20_000,
  },
  quick: { runs: [{ watches: 50, hz: 10 }], rate: 50, measureMs: 3_000 },
};

/** In how many parts the watches are added, so that their polls are spread. */
const PARTS = 100;

interface Delays {
  readonly watches: number;
  readonly hz: number;
  readonly everyMs: number;
  readonly polls: number;
  readonly p50: number;
  readonly p99: number;
}

const measure = ({ watches, hz }: Size['runs'][number], { rate, measureMs }: Size): Promise<Delays> =>
  withQueue(watches, async ({ redis, queue, service, start }) => {
    await redis.client.config('SET', 'hz', hz);
    const everyMs = (1_000 * watches) / rate;
    const size = Math.ceil(watches / PARTS);
    const startMs = watches / 5; // until all are added
    const began = performance.now();
    for (let part = 0; part * size < watches; part += 1) {
      const dueAt = began + startMs + (part / PARTS) * everyMs;
      const delay = Math.max(0, Math.round(dueAt - performance.now()));
      await addWatches(queue, service.refs.slice(part * size, (part + 1) * size), { jobOptions: { delay } });
    }
    const worker = await start({ everyMs, concurrency: 50, port: redis.port, notesDelays: true });
    // Each has been polled by then, and the delays of the next polls are measured.
    await sleep(Math.max(0, began + startMs + 1.1 * everyMs - performance.now()));
    await reached(async () => (await worker.delaysMs()).length > 0);
    await sleep(measureMs);
    const delaysMs = await worker.delaysMs();
    const [p50, p99] = [0.5, 0.99].map((share) => quantile(delaysMs, share)) as [number, number];
    return { watches, hz, everyMs, polls: delaysMs.length, p50, p99 };
  });

/** How late polls start, by the number of watches. */
export const delays = async (scale: Scale): Promise<Results> => {
  const size = sizes[scale];
  const all: Delays[] = [];
  for (const run of size.runs) all.push(await measure(run, size));
  const rows = all.map(({ watches, hz, everyMs, polls, p50, p99 }) => [
    watches.toLocaleString('en'),
    `${(everyMs / 1_000).toFixed(0)} s`,
    String(hz),
    polls.toLocaleString('en'),
    p50.toFixed(0),
    p99.toFixed(0),
  ]);
  const head = ['watches', 'a poll each', '`hz` of Redis', 'polls measured', 'delay p50, ms', 'p99, ms'];
  const text = [
    `How late a poll starts after it was due, with ${size.rate.toLocaleString('en')} due in a second, on one worker:`,
    '',
    table([head, ...rows]),
  ].join('\n');
  return { text, targets: [] };
};
