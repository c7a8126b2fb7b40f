import { setTimeout as sleep } from 'node:timers/promises';
import { addWatches } from '../library/bullmq.ts';
import { table } from '../support/markdown.ts';
import type { Results, Scale } from '../support/Part.ts';
import { quantile } from '../support/statistics.ts';
import { reached } from './reached.ts';
import { withQueue } from './withQueue.ts';

interface Size {
  readonly counts: readonly number[];
  /** How many polls are due in a second, whatever the number of watches. */
  readonly rate: number;
  readonly measureMs: number;
}

const sizes: Readonly<Record<Scale, Size>> = {
  full: { counts: [1_000, 10_000, 100_000], rate: 1_000, measureMs: 20_000 },
  quick: { counts: [50], rate: 50, measureMs: 3_000 },
};

/** In how many parts the watches are added, so that their polls are spread. */
const PARTS = 100;

interface Delays {
  readonly watches: number;
  readonly everyMs: number;
  readonly polls: number;
  readonly p50: number;
  readonly p99: number;
}

const measure = (watches: number, { rate, measureMs }: Size): Promise<Delays> =>
  withQueue(watches, async ({ redis, queue, service, start }) => {
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
    return { watches, everyMs, polls: delaysMs.length, p50, p99 };
  });

/** How late polls start, by the number of watches. */
export const delays = async (scale: Scale): Promise<Results> => {
  const size = sizes[scale];
  const all: Delays[] = [];
  for (const count of size.counts) all.push(await measure(count, size));
  const rows = all.map(({ watches, everyMs, polls, p50, p99 }) => [
    watches.toLocaleString('en'),
    `${(everyMs / 1_000).toFixed(0)} s`,
    polls.toLocaleString('en'),
    p50.toFixed(0),
    p99.toFixed(0),
  ]);
  const head = ['watches', 'a poll each', 'polls measured', 'delay p50, ms', 'p99, ms'];
  const text = [
    `How late a poll starts after it was due, with ${size.rate.toLocaleString('en')} due in a second, on one worker:`,
    '',
    table([head, ...rows]),
  ].join('\n');
  return { text, targets: [] };
};
