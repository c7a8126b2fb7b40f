import assert from 'node:assert/strict';
import { pauseAll } from '../../lib/bullmq/pauseAll.ts';
import { useStage } from './support/stage.ts';

describe('pauseAll', () => {
  const stage = useStage();

  const leftMs = async (): Promise<number> => {
    const { queue, redis } = stage();
    return await redis.client.pttl(queue.toKey('limiter'));
  };

  it('should pause the queue for the longest of the times that it was asked for', async () => {
    const { queue, redis } = stage();
    await pauseAll(queue, 100_000);
    assert.ok((await leftMs()) > 90_000);
    await pauseAll(queue, 1_000);
    assert.ok((await leftMs()) > 80_000);
    await pauseAll(queue, 300_000.4);
    assert.ok((await leftMs()) > 290_000);
    assert.equal(await redis.client.get(queue.toKey('limiter')), String(Number.MAX_SAFE_INTEGER));
  });

  it('should not shorten a window of the limiter, in which others have started', async () => {
    const { queue, redis } = stage();
    await redis.client.set(queue.toKey('limiter'), 5, 'PX', 60_000);
    await pauseAll(queue, 1_000);
    assert.ok((await leftMs()) > 50_000);
  });
});
