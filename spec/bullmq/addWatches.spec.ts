import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Queue } from 'bullmq';
import { defer, of } from 'rxjs';
import { every, type StateSource } from 'dli-watch';
import { addWatches, type AddWatchesOptions, readWatches, removeWatches } from 'dli-watch/bullmq';
import { fakeSource, snapshotOf } from 'dli-watch/testing';
import { refNo } from '../support/fixtures.ts';
import { jobIdOf, until, useStage } from './support/stage.ts';

const schedule = every(20);
const a = refNo(1);
const b = refNo(2);

describe('addWatches', () => {
  const stage = useStage();

  it('should ignore a watch that goes on, and keep its limits', async () => {
    const { work, queue, wordsOf } = stage();
    await addWatches(queue, [a, a], { deadline: 600_000 });
    const data = (await queue.getJob(jobIdOf(a)))!.data as unknown;
    await addWatches(queue, [snapshotOf({ ...a, state: 'running' }), b], { deadline: 1 });
    assert.deepEqual((await queue.getJob(jobIdOf(a)))!.data, data);
    const source = fakeSource(['running', 'running', 'running', 'success']);
    work({ source, schedule });
    await until(() => source.polls(a) > 1);
    await addWatches(queue, [a]);
    await until(() => wordsOf(a).length === 2);
    assert.deepEqual(wordsOf(a), ['running', 'success']);
    assert.equal(source.polls(a), 4);
  });

  it('should watch again what has ended, also from a handler of the end', async () => {
    const { work, queue, wordsOf } = stage();
    work({ source: fakeSource(['success']), schedule });
    for (let times = 1; times <= 20; times += 1) {
      await addWatches(queue, [a]);
      await until(() => wordsOf(a).length >= times);
    }
    await until(async () => (await queue.getJob(jobIdOf(a))) === undefined);
    assert.deepEqual(
      wordsOf(a),
      Array.from({ length: 20 }, () => 'success'),
    );
  });

  /** What a worker leaves between its commit of an end and the removal of the job. */
  const ended = '{"v":1,"rev":3,"run":"old","end":{"right":{}}}';

  it('should wait for BullMQ to remove the job of a watch that has ended', async () => {
    const { work, queue, redis, wordsOf } = stage();
    await addWatches(queue, [a]);
    const key = queue.toKey(jobIdOf(a));
    await redis.client.multi().hset(key, 'data', ended).set(`${key}:lock`, 'of its worker').exec();
    let isAdded = false;
    const adding = addWatches(queue, [a]).then(() => (isAdded = true));
    await pause(200);
    assert.equal(isAdded, false);
    work({ source: fakeSource(['success']), schedule });
    await adding;
    await until(() => wordsOf(a).length === 1);
    assert.deepEqual(wordsOf(a), ['success']);
  });

  it('should not wait for a worker that was killed before it removed the job of a watch that has ended', async () => {
    const { work, queue, redis, wordsOf } = stage();
    await addWatches(queue, [a]);
    // Such a job may have stalled often in its life.
    await redis.client.hset(queue.toKey(jobIdOf(a)), 'data', ended, 'stc', 57);
    await addWatches(queue, [a]);
    work({ source: fakeSource(['success']), schedule });
    await until(() => wordsOf(a).length === 1);
    assert.deepEqual(wordsOf(a), ['success']);
  });

  it('should watch again what has ended, also if its job is removed while it is added', async () => {
    const { work, queue, redis, wordsOf } = stage();
    await addWatches(queue, [a]);
    const key = queue.toKey(jobIdOf(a));
    await redis.client.multi().hset(key, 'data', ended).set(`${key}:lock`, 'of its worker').exec();
    const addBulk = queue.addBulk.bind(queue);
    queue.addBulk = async (jobs) => {
      const added = await addBulk(jobs);
      if ((await redis.client.hget(key, 'data')) !== ended) return added;
      await redis.client.del(`${key}:lock`);
      await queue.remove(jobIdOf(a));
      return added;
    };
    const adding = addWatches(queue, [a]);
    await pause(100);
    await redis.client.del(`${key}:lock`);
    await adding;
    work({ source: fakeSource(['success']), schedule });
    await until(() => wordsOf(a).length === 1, 5_000);
    assert.deepEqual(wordsOf(a), ['success']);
  });

  it('should emit a terminal snapshot without a request', async () => {
    const { work, queue, wordsOf } = stage();
    const source = fakeSource(['running']);
    work({ source, schedule });
    await addWatches(queue, [snapshotOf({ ...a, state: 'dead' })]);
    await until(() => wordsOf(a).length === 1);
    assert.deepEqual([wordsOf(a), source.polls()], [['dead'], 0]);
  });

  it('should pass options on to the jobs, and add thousands', async () => {
    const { queue } = stage();
    const refs = Array.from({ length: 1_234 }, (_, n) => refNo(n));
    await addWatches(queue, refs, { jobOptions: { delay: 60_000, priority: 3 } });
    assert.equal((await queue.getJobCounts('delayed'))['delayed'], 1_234);
    assert.equal((await queue.getJob(jobIdOf(a)))?.opts.priority, 3);
    assert.equal((await readWatches(queue)).length, 1_234);
  });

  it('should reject invalid arguments before anything is added', async () => {
    const { queue } = stage();
    const cases: readonly (readonly [unknown, unknown, unknown, string | RegExp])[] = [
      [{}, [a], {}, 'queue: expected a Queue of BullMQ, got an object'],
      [queue, a, {}, 'targets: expected an iterable of jobs, got an object'],
      [queue, of(a), {}, 'targets: expected an iterable of jobs, got an object'],
      [queue, [a, { projectId: 'p' }], {}, /^targets\[1\]\.batchId: expected a UUID, got undefined$/],
      [queue, [a], { deadline: -1 }, /^deadline: expected a number of milliseconds/],
      [queue, [a], { stateDeadlines: { dead: 1 } }, /^stateDeadlines\.dead: no such option/],
      [queue, [a], { deadlin: 1 }, /^addWatches\.deadlin: no such option.*did you mean `deadline`\?$/],
      [queue, [a], { jobOptions: { attempts: 3 } }, 'jobOptions.attempts: drop it, a watch sets it itself'],
      [queue, [a], { jobOptions: 3 }, 'jobOptions: expected an object, got 3'],
    ];
    for (const [to, targets, options, message] of cases)
      await assert.rejects(addWatches(to as Queue, targets as [], options as AddWatchesOptions), {
        name: 'TypeError',
        message,
      });
    assert.equal(await queue.count(), 0);
  });
});

describe('removeWatches', () => {
  const stage = useStage();

  it('should end watches that wait for a worker, or for their next poll', async () => {
    const { work, queue, wordsOf, changes } = stage();
    await addWatches(queue, [a, b]);
    await removeWatches(queue, [a]);
    const source = fakeSource(['running']);
    work({ source, schedule: every(60_000) });
    await until(() => wordsOf(b).length === 1);
    await until(async () => (await (await queue.getJob(jobIdOf(b)))?.getState()) === 'delayed');
    await removeWatches(queue, [a, b, refNo(3)]);
    assert.equal((await readWatches(queue)).length, 0);
    assert.deepEqual([source.polls(), changes.length], [1, 1]);
  });

  it('should end a watch at work, whose answer is dropped, and which may be added again at once', async () => {
    const { work, queue, wordsOf, errors } = stage();
    let answer = (): void => undefined;
    const late = new Promise<void>((resolve) => (answer = resolve));
    let polls = 0;
    const source: StateSource = {
      readState$: () => {
        const state = (polls += 1) === 1 ? 'dead' : 'success';
        const reading = { state, rawState: state } as const;
        return polls === 1 ? defer(() => late.then(() => reading)) : of(reading);
      },
    };
    work({ source, schedule }, { lockDuration: 500 });
    await addWatches(queue, [a]);
    await until(() => polls === 1);
    // BullMQ itself refuses.
    assert.equal(await queue.remove(jobIdOf(a)), 0);
    await removeWatches(queue, [a]);
    assert.equal(await queue.getJob(jobIdOf(a)), undefined);
    await addWatches(queue, [a]);
    await until(() => wordsOf(a).length === 1);
    answer();
    await until(async () => (await queue.getJobCounts('active'))['active'] === 0);
    await until(async () => (await queue.getJob(jobIdOf(a))) === undefined);
    assert.deepEqual(wordsOf(a), ['success']);
    assert.deepEqual(
      errors.filter(({ message }) => !/lock/.test(message)),
      [],
    );
  });

  it('should write nothing if the queue is obliterated under an attempt', async () => {
    const { work, queue, redis, changes } = stage();
    let answer = (): void => undefined;
    const late = new Promise<void>((resolve) => (answer = resolve));
    let polls = 0;
    const running = { state: 'running', rawState: 'running' } as const;
    const source: StateSource = {
      readState$: () => {
        polls += 1;
        return defer(() => late.then(() => running));
      },
    };
    const worker = work({ source, schedule });
    await addWatches(queue, [a]);
    await until(() => polls === 1);
    await queue.obliterate({ force: true });
    answer();
    await worker.close();
    assert.equal(await redis.client.exists(queue.toKey(jobIdOf(a))), 0);
    assert.deepEqual(changes, []);
  });

  it('should reject what is no queue, and no target', async () => {
    await assert.rejects(removeWatches(null as never, [a]), /^TypeError: queue: expected a Queue of BullMQ/);
    await assert.rejects(removeWatches(stage().queue, [{} as never]), /^TypeError: targets\[0\]\.projectId/);
  });
});

describe('readWatches', () => {
  const stage = useStage();

  it('should read what was added, until there is a checkpoint', async () => {
    const { queue } = stage();
    const snapshot = snapshotOf({ ...b, state: 'running' });
    await addWatches(queue, [a, snapshot]);
    const read = new Map((await readWatches(queue)).map((target) => [target.batchId, target]));
    assert.deepEqual(
      read,
      new Map<string, object>([
        [a.batchId, a],
        [b.batchId, snapshot],
      ]),
    );
  });

  it('should read those of a queue that is paused', async () => {
    const { queue } = stage();
    await queue.pause();
    await addWatches(queue, [a]);
    assert.deepEqual(await readWatches(queue), [a]);
  });
});
