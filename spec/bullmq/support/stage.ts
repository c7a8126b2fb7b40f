import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { Queue, type Worker } from 'bullmq';
import { isRight } from 'fp-ts/lib/Either.js';
import type { BatchRef } from 'dli-watch';
import {
  createWatchWorker,
  type WatchChange,
  watchResults$,
  type WatchWorkerOptions,
  type WorkerWatch,
} from 'dli-watch/bullmq';
import { type RedisServer, startRedis } from './startRedis.ts';

/** A queue of its own for each test, what its workers report, and a consumer of its changes. */
export interface Stage {
  readonly redis: RedisServer;
  readonly name: string;
  readonly queue: Queue;
  /** What has arrived. */
  readonly changes: WatchChange[];
  /** The errors that the workers have reported. */
  readonly errors: Error[];
  /** Each change of a job as a word: its state, or the tag of an error. */
  readonly wordsOf: (ref: BatchRef) => readonly string[];
  /** Starts a worker in this process. */
  readonly work: (watch: WorkerWatch, options?: Partial<WatchWorkerOptions>) => Worker;
  readonly close: () => Promise<void>;
}

/** Starts a Redis for all tests of a `describe`, and opens a stage for each of them. */
export const useStage = (): (() => Stage) => {
  let redis: RedisServer | undefined;
  let stage: Stage | undefined;
  before(async () => {
    redis = await startRedis();
  });
  after(() => redis?.[Symbol.asyncDispose]());
  beforeEach(() => {
    assert.ok(redis);
    stage = openStage(redis);
  });
  afterEach(() => stage?.close());
  return () => {
    assert.ok(stage);
    return stage;
  };
};

let stages = 0;

export const openStage = (redis: RedisServer): Stage => {
  const name = `watches-${String((stages += 1))}`;
  const { connection } = redis;
  const queue = new Queue(name, { connection });
  const changes: WatchChange[] = [];
  const errors: Error[] = [];
  const workers: Worker[] = [];
  queue.on('error', () => undefined); // while Redis is away
  const reading = watchResults$(name, { connection }).subscribe({
    next: (change) => changes.push(change),
    error: (error: unknown) => errors.push(error as Error),
  });
  return {
    redis,
    name,
    queue,
    changes,
    errors,
    wordsOf: (ref) => changes.filter((change) => isOf(change, ref)).map(wordOf),
    work: (watch, options = {}) => {
      const limiter = { max: 1_000, duration: 1_000 };
      const worker = createWatchWorker(name, { connection, limiter, ...options, watch });
      worker.on('error', (error) => errors.push(error));
      workers.push(worker);
      return worker;
    },
    close: async () => {
      reading.unsubscribe();
      await Promise.all(workers.map((worker) => worker.close()));
      await queue.close();
    },
  };
};

const isOf = ({ result }: WatchChange, { batchId }: BatchRef): boolean =>
  (isRight(result) ? result.right.batchId : result.left.ref?.batchId) === batchId;

const wordOf = ({ result }: WatchChange): string => (isRight(result) ? result.right.state : result.left._tag);

/** Waits for a condition. The bound is generous, because other processes may keep the machine busy. */
export const until = async (holds: () => boolean | Promise<boolean>, withinMs = 30_000): Promise<void> => {
  const since = performance.now();
  while (!(await holds())) {
    assert.ok(performance.now() - since < withinMs, `never came true: ${String(holds)}`);
    await pause(5);
  }
};

export const jobIdOf = ({ projectId, batchId }: BatchRef): string => `${projectId}/${batchId}`;
