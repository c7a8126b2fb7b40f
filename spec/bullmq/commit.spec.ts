import assert from 'node:assert/strict';
import { right } from 'fp-ts/lib/Either.js';
import { snapshotOf } from 'dli-watch/testing';
import { addWatches } from 'dli-watch/bullmq';
import { type Commit, commit } from '../../lib/bullmq/commit.ts';
import { refNo } from '../support/fixtures.ts';
import { jobIdOf, until, useStage } from './support/stage.ts';

const a = refNo(1);
const jobId = jobIdOf(a);

describe('commit', () => {
  const stage = useStage();

  /** A job that a worker with the token `mine` has. */
  const commitOf = async (changes: Partial<Commit> = {}): Promise<Commit> => {
    const { queue, redis } = stage();
    await addWatches(queue, [a]);
    const { run } = (await queue.getJob(jobId))!.data as { readonly run: string };
    await redis.client.set(`${queue.toKey(jobId)}:lock`, 'mine');
    return {
      jobId,
      token: 'mine',
      before: { run, rev: 0 },
      after: { run, rev: 1, job: { ref: a, resumeFrom: snapshotOf(a) }, limits: {}, stalls: 0 },
      progress: { state: 'running' },
      changes: [right(snapshotOf({ ...a, state: 'running' }))],
      retain: 100,
      ...changes,
    };
  };
  const storedOf = async (): Promise<Readonly<Record<string, string>>> => {
    const { queue, redis } = stage();
    return await redis.client.hgetall(queue.toKey(jobId));
  };
  const lengthOf = async (): Promise<number> => {
    const { queue, redis } = stage();
    return await redis.client.xlen(queue.toKey('changes'));
  };

  it('should store the data, the progress and the changes', async () => {
    const { queue, wordsOf } = stage();
    const made = await commitOf();
    assert.equal(await commit(queue, made), true);
    const { data, progress } = await storedOf();
    assert.ok(data!.startsWith(`{"v":1,"rev":1,"run":"${made.before.run}",`));
    assert.equal(progress, '{"state":"running"}');
    await until(() => wordsOf(a).length === 1);
    assert.deepEqual(wordsOf(a), ['running']);
  });

  it('should write nothing twice if it is sent again', async () => {
    const { queue } = stage();
    const made = await commitOf();
    assert.deepEqual([await commit(queue, made), await commit(queue, made)], [true, true]);
    assert.equal(await lengthOf(), 1);
  });

  it('should write nothing with the token of a lock that another worker has, or that is gone', async () => {
    const { queue, redis } = stage();
    const made = await commitOf();
    const before = await storedOf();
    assert.equal(await commit(queue, { ...made, token: 'stale' }), false);
    await redis.client.del(`${queue.toKey(jobId)}:lock`);
    assert.equal(await commit(queue, made), false);
    assert.deepEqual([await storedOf(), await lengthOf()], [before, 0]);
  });

  it('should write nothing for a job that was removed, whose lock is still there', async () => {
    const { queue, redis } = stage();
    const made = await commitOf();
    await redis.client.del(queue.toKey(jobId));
    assert.equal(await commit(queue, made), false);
    assert.deepEqual([await storedOf(), await lengthOf()], [{}, 0]);
  });

  it('should write nothing into another run of the watch, whose job has the old lock', async () => {
    const { queue, redis } = stage();
    const made = await commitOf();
    await redis.client.del(queue.toKey(jobId));
    const other = await commitOf();
    assert.notEqual(other.before.run, made.before.run);
    const before = await storedOf();
    assert.equal(await commit(queue, made), false);
    assert.deepEqual([await storedOf(), await lengthOf()], [before, 0]);
  });

  it('should number the changes of one commit one by one', async () => {
    const { queue, redis, wordsOf } = stage();
    const change = right(snapshotOf({ ...a, state: 'running' }));
    const made = await commitOf({ changes: [change, change] });
    await commit(queue, { ...made, after: { ...made.after, rev: 2 } });
    const entries = await redis.client.xrange(queue.toKey('changes'), '-', '+');
    assert.deepEqual(
      entries.map(([id, fields]) => [id, fields.slice(2, 6)]),
      [
        ['1-0', ['run', made.before.run, 'rev', '1']],
        ['2-0', ['run', made.before.run, 'rev', '2']],
      ],
    );
    await until(() => wordsOf(a).length === 2);
  });

  it('should keep the number of changes that it is told to', async () => {
    const { queue } = stage();
    const change = right(snapshotOf({ ...a, state: 'running' }));
    const made = await commitOf({ changes: Array.from({ length: 1_000 }, () => change) });
    await commit(queue, made);
    const length = await lengthOf();
    assert.ok(length >= 100 && length < 300, String(length));
  });
});
