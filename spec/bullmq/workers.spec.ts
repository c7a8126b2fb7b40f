import assert from 'node:assert/strict';
import { Queue } from 'bullmq';
import { Queue as Queue5 } from 'bullmq5';
import type { BatchRef } from 'dli-watch';
import { addWatches, readWatches, removeWatches } from 'dli-watch/bullmq';
import { type Simulator, startSimulator } from 'dli-watch/simulator';
import { openStage, type Stage, until } from './support/stage.ts';
import { type RedisServer, startRedis } from './support/startRedis.ts';
import { startWorker, type WorkerProcess, type WorkerSettings } from './support/startWorker.ts';

const STATES = ['starting', 'running', 'success'];

describe('workers in processes of their own', function () {
  this.timeout(120_000);

  let redis: RedisServer;
  let simulator: Simulator;
  let stage: Stage;
  const workers: WorkerProcess[] = [];
  const queues: Queue[] = [];

  before(async () => {
    redis = await startRedis();
  });
  after(() => redis[Symbol.asyncDispose]());
  beforeEach(async () => {
    simulator = await startSimulator({ tokens: ['any'] });
    stage = openStage(redis);
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker[Symbol.asyncDispose]()));
    await Promise.all(queues.splice(0).map((queue) => queue.close()));
    await stage.close();
    await simulator.close();
  });

  const start = async (settings: Partial<WorkerSettings> = {}): Promise<WorkerProcess> => {
    const { connection } = redis;
    const limiter = { max: 1_000, duration: 1_000 };
    const common = { name: stage.name, connection, endpoint: simulator.url, everyMs: 50, limiter };
    const worker = await startWorker({ ...common, ...settings });
    workers.push(worker);
    return worker;
  };
  const script = [{ state: 'starting', forPolls: 2 }, { state: 'running', forPolls: 6 }, 'success'];
  const jobs = (count: number): readonly BatchRef[] =>
    Array.from({ length: count }, () => simulator.addJob(script));
  const haveEnded = (refs: readonly BatchRef[]): boolean =>
    refs.every((ref) => stage.wordsOf(ref).includes('success'));
  const assertComplete = (refs: readonly BatchRef[]): void => {
    for (const ref of refs) assert.deepEqual(stage.wordsOf(ref), STATES);
  };
  /** On the whole, and not in each second: a busy machine lets requests arrive together that were sent apart. */
  const assertRate = (aSecond: number): void => {
    const times = simulator.requests().map(({ at }) => at);
    const tookMs = times.at(-1)! - times[0]!;
    assert.ok(tookMs >= (times.length / aSecond - 3) * 1_000, `${times.length} requests in ${tookMs} ms`);
  };

  for (const bullmq of [5, 6] as const)
    it(`should carry watches with BullMQ ${bullmq}`, async () => {
      const { connection } = redis;
      const queue =
        bullmq === 5 ? new Queue5(stage.name, { connection }) : new Queue(stage.name, { connection });
      const own = queue as Queue;
      queues.push(own);
      // A busy machine must not lose a lock here.
      const settings = { bullmq, lockDuration: 30_000 };
      const both = await Promise.all([start(settings), start(settings)]);
      const refs = jobs(20);
      const dropped = simulator.addJob(['running']);
      await addWatches(own, [...refs, dropped]);
      await until(() => haveEnded(refs));
      assertComplete(refs);
      assert.deepEqual(
        (await readWatches(own)).map(({ batchId }) => batchId),
        [dropped.batchId],
      );
      await removeWatches(own, [dropped]);
      assert.deepEqual(await readWatches(own), []);
      assert.deepEqual(await Promise.all(both.map((worker) => worker.stop())), [0, 0]);
      for (const worker of both) assert.deepEqual([worker.errors, worker.stderr()], [[], '']);
      // Each job is asked 9 times, once more for an attempt whose answer was not stored.
      for (const ref of refs) assert.equal(simulator.polls(ref), 9);
    });

  for (const bullmq of [5, 6] as const)
    it(`should leave the watches of a worker with a bad token to another one, with BullMQ ${bullmq}`, async () => {
      const bad = await start({ token: 'bad', bullmq });
      const refs = jobs(5);
      await addWatches(stage.queue, refs);
      await until(() => bad.errors.length > 0);
      await start({ bullmq });
      await until(() => haveEnded(refs));
      assertComplete(refs);
      assert.equal(bad.errors.length, 1);
      assert.match(bad.errors[0]!, /^this worker is paused, because it cannot ask the service: /);
    });

  it('should go on with the watches of a worker that is killed', async () => {
    const [first] = await Promise.all([start(), start()]);
    const refs = jobs(20);
    await addWatches(stage.queue, refs);
    await until(() => refs.some((ref) => stage.wordsOf(ref).length > 0));
    first.signal('SIGKILL');
    await until(() => haveEnded(refs), 60_000);
    assertComplete(refs);
  });

  it('should end a watch whose job kills its workers, and no other one', async () => {
    const poison = simulator.addJob(script);
    const refs = jobs(3);
    const settings = { poison: poison.batchId, lockDuration: 400, stalledInterval: 200 };
    await addWatches(stage.queue, [poison, ...refs]);
    for (let killed = 0; killed < 10; killed += 1)
      assert.equal(await (await start(settings)).ended, 'SIGKILL');
    await start(settings);
    await until(() => stage.wordsOf(poison).length > 0 && haveEnded(refs), 60_000);
    assert.deepEqual(stage.wordsOf(poison), ['PollFailedError']);
    assertComplete(refs);
    assert.equal(simulator.polls(poison), 0);
  }).timeout(300_000);

  it('should start no more attempts in a window than the limiter allows', async () => {
    const max = 20;
    await Promise.all([
      start({ limiter: { max, duration: 1_000 } }),
      start({ limiter: { max, duration: 1_000 } }),
    ]);
    const refs = jobs(20);
    await addWatches(stage.queue, refs);
    await until(() => haveEnded(refs), 60_000);
    assertComplete(refs);
    assertRate(max);
  });

  it('should hold a quota of requests where polls are collected into lists', async () => {
    const rate = { requests: 1, perMs: 1_000 };
    const lists = { windowMs: 100, rate };
    const limiter = { max: 1_000, duration: 1_000 };
    await Promise.all([start({ lists, limiter }), start({ lists, limiter })]);
    const long = [{ state: 'starting', forPolls: 4 }, { state: 'running', forPolls: 12 }, 'success'];
    const refs = Array.from({ length: 100 }, () => simulator.addJob(long));
    await addWatches(stage.queue, refs);
    await until(() => haveEnded(refs), 90_000);
    // Each list advances the script, so a worker may miss a state that a list of the other one has shown.
    const words = refs.map(stage.wordsOf);
    for (const of of words)
      assert.deepEqual(
        of,
        STATES.filter((state) => of.includes(state)),
      );
    assert.deepEqual(new Set(words.flat()), new Set(STATES));
    assertRate(2 * rate.requests);
    const { length } = simulator.requests();
    const polls = refs.length * 17;
    assert.ok(length >= 17 && length < polls / 2, `${length} requests for ${polls} polls`);
  });
});
