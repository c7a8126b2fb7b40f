import { addWatches } from '../library/bullmq.ts';
import type { Results, Scale } from '../support/Part.ts';
import { figureTarget } from '../support/targets.ts';
import { reached } from './reached.ts';
import { withQueue } from './withQueue.ts';

const COUNTS: Readonly<Record<Scale, number>> = { full: 20_000, quick: 100 };

/** With this setting Redis packs the job of a watch, whose data have some 350 bytes. By default it packs values of up to 64. */
const PACKED = 1_024;

/** The memory of Redis for a watch that was polled once, and waits, in bytes. */
const bytesOf = (watches: number, packedValue?: number): Promise<number> =>
  withQueue(watches, async ({ redis, queue, service, start }) => {
    if (packedValue !== undefined) await redis.client.config('SET', 'hash-max-listpack-value', packedValue);
    // Clients and scripts are there before.
    await start({ everyMs: 3_600_000, concurrency: 50, port: redis.port });
    await reached(async () => (await queue.getWorkersCount()) === 1);
    const usedBytes = async (): Promise<number> => {
      await redis.client.del(queue.toKey('events'), queue.toKey('changes'));
      return Number(/used_memory:(\d+)/.exec(await redis.client.info('memory'))?.[1]);
    };
    const before = await usedBytes();
    await addWatches(queue, service.refs);
    await reached(async () => (await queue.getDelayedCount()) === watches);
    return ((await usedBytes()) - before) / watches;
  });

export const memory = async (scale: Scale): Promise<Results> => {
  const watches = COUNTS[scale];
  const bytes = await bytesOf(watches);
  const packedBytes = await bytesOf(watches, PACKED);
  const text = [
    `A watch that waits takes ${bytes.toFixed(0)} bytes of Redis, and ${packedBytes.toFixed(0)} with \`hash-max-listpack-value ${PACKED}\`:`,
    `${watches.toLocaleString('en')} were polled once. The streams of BullMQ and of the changes are apart; they keep a fixed number of`,
    'entries.',
  ].join('\n');
  const targets = [figureTarget('a watch that waits: memory of Redis', [bytes], 'bytes', { most: 1_600 })];
  return { text, targets };
};
