import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { isRight } from 'fp-ts/lib/Either.js';
import type { BatchRef, WatchCheckpoint } from 'dli-watch';
import { addWatches, readWatches, ResultGapError, type WatchChange, watchResults$ } from 'dli-watch/bullmq';
import { type ScriptStep, type Simulator, startSimulator } from 'dli-watch/simulator';
import { bundledWorker, type BundledWorker } from './support/bundledWorker.ts';
import { openStage, type Stage, until } from './support/stage.ts';
import { type RedisServer, startRedis } from './support/startRedis.ts';
import { startWorker, type WorkerProcess, type WorkerSettings } from './support/startWorker.ts';

const SCRIPT: readonly ScriptStep[] = [
  { state: 'starting', forPolls: 4 },
  { state: 'running', forPolls: 6 },
  'success',
];
/** Longer than all may take, also on a busy machine. */
const LONG_MS = 240_000;

describe('watches', function () {
  this.timeout(2 * LONG_MS);

  let program: BundledWorker;
  let redis: RedisServer;
  let simulator: Simulator;
  let stage: Stage;
  const workers: WorkerProcess[] = [];

  before(async () => {
    program = await bundledWorker();
  });
  after(() => program[Symbol.dispose]());
  beforeEach(async () => {
    redis = await startRedis();
    simulator = await startSimulator();
    stage = openStage(redis);
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker[Symbol.asyncDispose]()));
    await stage.close();
    await simulator.close();
    await redis[Symbol.asyncDispose]();
  });

  const start = async (settings: Partial<WorkerSettings> = {}): Promise<void> => {
    const { connection } = redis;
    const limiter = { max: 1_000, duration: 1_000 };
    const common = { name: stage.name, connection, endpoint: simulator.url, everyMs: 500, limiter };
    workers.push(await startWorker({ ...common, ...settings }, program.file));
  };
  const jobs = (count: number): readonly BatchRef[] =>
    Array.from({ length: count }, () => simulator.addJob(SCRIPT));
  const haveEnded = (refs: readonly BatchRef[]): boolean =>
    refs.every((ref) => stage.wordsOf(ref).some((word) => word !== 'starting' && word !== 'running'));
  const assertComplete = (refs: readonly BatchRef[]): void => {
    for (const ref of refs) assert.deepEqual(stage.wordsOf(ref), ['starting', 'running', 'success']);
    assert.deepEqual(stage.errors, []);
  };
  const isUnderWay = (refs: readonly BatchRef[]): boolean =>
    refs.some((ref) => stage.wordsOf(ref).length > 0) && !haveEnded(refs);

  describe('on a Redis that is restarted', () => {
    const outages = { cleanly: 0, 'after a minute': 60_000 } as const;
    for (const [how, awayMs] of Object.entries(outages))
      it(`should go on where they were: ${how}`, async () => {
        await Promise.all([start(), start()]);
        const refs = jobs(200);
        await addWatches(stage.queue, refs);
        await until(() => isUnderWay(refs), LONG_MS);
        await redis.stop();
        await pause(awayMs);
        assert.ok(!haveEnded(refs));
        await redis.restart();
        await until(() => haveEnded(refs), LONG_MS);
        assertComplete(refs);
      });
  });

  describe('on workers whose clocks differ by a minute', () => {
    it('should lose no change, and end once', async () => {
      const everyMs = 3_000;
      const skews = [-60_000, 0, 60_000];
      await Promise.all(skews.map((clockSkewMs) => start({ everyMs, clockSkewMs, concurrency: 2 })));
      const refs = jobs(60);
      await addWatches(stage.queue, refs, { deadline: 3_600_000 });
      await until(() => haveEnded(refs), LONG_MS);
      assertComplete(refs);
      const times = stage.changes.map(({ result }) => (isRight(result) ? result.right.observedAt : 0));
      // All three workers have taken part.
      for (const skewMs of skews)
        assert.ok(
          times.some((at) => Math.abs(at - skewMs - Date.now()) < 30_000),
          String(skewMs),
        );
    });

    it('should keep a limit of time to a minute', async () => {
      await Promise.all([-60_000, 60_000].map((clockSkewMs) => start({ clockSkewMs })));
      const ref = simulator.addJob(['running']);
      const limit = Date.now() + 63_000;
      await addWatches(stage.queue, [ref], { deadline: new Date(limit) });
      await until(() => stage.wordsOf(ref).length === 2, LONG_MS);
      assert.ok(Date.now() >= limit - 60_000);
      assert.deepEqual(stage.wordsOf(ref), ['running', 'DeadlineExceededError']);
    });
  });

  describe('whose consumer is away for longer than the stream keeps', () => {
    it('should tell it so, and what has become of them', async () => {
      const { connection } = redis;
      const refs = jobs(100);
      const endless = simulator.addJob(['running']);
      await addWatches(stage.queue, [...refs, endless]);
      await start({ retain: 10 });
      const seen: WatchChange[] = [];
      const early = watchResults$(stage.name, { connection }).subscribe({
        next: (change) => {
          seen.push(change);
          if (seen.length === 20) early.unsubscribe();
        },
        error: (error: unknown) => {
          throw error;
        },
      });
      await until(async () => (await readWatches(stage.queue)).length === 1, LONG_MS);
      assert.equal(seen.length, 20);
      const error = await new Promise((resolve) => {
        watchResults$(stage.name, { connection, from: seen.at(-1)?.id }).subscribe({
          next: () => resolve('a change after the gap'),
          error: resolve,
        });
      });
      assert.ok(error instanceof ResultGapError, String(error));
      assert.equal(error.from, seen.at(-1)?.id);
      // The watch that goes on is there; all others have ended.
      const [left] = (await readWatches(stage.queue)) as readonly [WatchCheckpoint];
      assert.deepEqual([left.batchId, left.snapshot?.state], [endless.batchId, 'running']);
    });
  });
});
