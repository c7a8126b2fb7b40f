import assert from 'node:assert/strict';
import { ChunkQueue } from '../../lib/undici/ChunkQueue.ts';

const bytes = (length: number): Uint8Array => new Uint8Array(length);

/** A queue, and what it has told the connection. */
const queueOf = () => {
  const told: string[] = [];
  const controller = {
    abort: ({ message }: Error) => void told.push(`abort: ${message}`),
    pause: () => void told.push('pause'),
    resume: () => void told.push('resume'),
  };
  return { queue: new ChunkQueue(controller), told };
};
const sizes = async (queue: ChunkQueue): Promise<readonly number[]> => {
  const read: number[] = [];
  for await (const chunk of queue) read.push(chunk.byteLength);
  return read;
};

describe('ChunkQueue', () => {
  it('should deliver chunks in order, those that wait and those to come, and end', async () => {
    const { queue, told } = queueOf();
    queue.push(bytes(1));
    queue.push(bytes(2));
    const reading = sizes(queue);
    await new Promise((turn) => setImmediate(turn));
    queue.push(bytes(3));
    queue.end();
    assert.deepEqual(await reading, [1, 2, 3]);
    assert.deepEqual(told, []);
  });

  it('should fail after the chunks that are there', async () => {
    const { queue } = queueOf();
    queue.push(bytes(1));
    queue.fail(new Error('reset'));
    assert.equal((await queue.next()).value?.byteLength, 1);
    await assert.rejects(queue.next(), /^Error: reset$/);
  });

  it('should fail a reader that waits', async () => {
    const { queue } = queueOf();
    const next = queue.next();
    queue.fail(new Error('reset'));
    await assert.rejects(next, /^Error: reset$/);
  });

  it('should stay as it ended', async () => {
    const { queue } = queueOf();
    queue.end();
    queue.fail(new Error('late'));
    assert.deepEqual(await queue.next(), { done: true, value: undefined });
  });

  it('should pause the connection above 64 KiB that wait, and resume it when they are read', async () => {
    const { queue, told } = queueOf();
    queue.push(bytes(65_536));
    assert.deepEqual(told, []);
    queue.push(bytes(1));
    queue.push(bytes(1)); // was on its way
    assert.deepEqual(told, ['pause']);
    await queue.next();
    await queue.next();
    assert.deepEqual(told, ['pause']);
    await queue.next();
    assert.deepEqual(told, ['pause', 'resume']);
    queue.push(bytes(65_537));
    assert.deepEqual(told, ['pause', 'resume', 'pause']);
  });

  it('should close the connection when its reader gives up the rest, once', async () => {
    const { queue, told } = queueOf();
    queue.push(bytes(1));
    for (const _ of [1, 2]) await queue.return();
    assert.deepEqual(told, ['abort: the rest of the body is not read']);
  });

  it('should leave the connection alone when the body has ended', async () => {
    const { queue, told } = queueOf();
    queue.end();
    await queue.return();
    assert.deepEqual(told, []);
  });
});
