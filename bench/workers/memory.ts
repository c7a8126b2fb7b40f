import { addWatches } from '../library/bullmq.ts';
import type { Results, Scale } from '../support/Part.ts';
import { figureTarget } from '../support/targets.ts';
import { reached } from './reached.ts';
import { withQueue } from './withQueue.ts';

const COUNTS: Readonly<Record<Scale, number>> = { full: 20_000, quick: 100 };

/** The memory of Redis for a watch that was polled once, and waits. */
export const memory = async (scale: Scale): Promise<Results> => {
  const watches = COUNTS[scale];
  const bytes = await withQueue(watches, async ({ redis, queue, service, start }) => {
    // Clients and scripts are there before.
    await start({ everyMs: 3_600_000, concurrency: 50, port: redis.port });
    await reached(async () => (await queue.getWorkersCount()) === 1);
    const usedBytes = async (): Promise<number> => {
      const info = await redis.client.info('memory');
      return Number(/used_memory:(\d+)/.exec(info)?.[1]) - (await streamsBytes());
    };
    const streamsBytes = async (): Promise<number> => {
      const keys = [queue.toKey('events'), queue.toKey('changes')];
      const sizes = await Promise.all(keys.map((key) => redis.client.memory('USAGE', key, 'SAMPLES', 0)));
      return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
    };
    const before = await usedBytes();
    await addWatches(queue, service.refs);
    await reached(async () => (await queue.getDelayedCount()) === watches);
    return ((await usedBytes()) - before) / watches;
  });
  const text = [
    `A watch that waits takes ${bytes.toFixed(0)} bytes of Redis: ${watches.toLocaleString('en')} were polled once. The two streams are apart;`,
    'they keep a fixed number of entries.',
  ].join('\n');
  const targets = [figureTarget('a watch that waits: memory of Redis', [bytes], 'bytes', { most: 1_600 })];
  return { text, targets };
};
