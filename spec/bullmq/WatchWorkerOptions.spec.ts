import assert from 'node:assert/strict';
import { every } from 'dli-watch';
import { createWatchWorker, type WatchWorkerOptions } from 'dli-watch/bullmq';
import { fakeSource } from 'dli-watch/testing';
import { workerSettingsOf } from '../../lib/bullmq/WatchWorkerOptions.ts';

const connection = { host: '127.0.0.1', port: 1 };
const limiter = { max: 10, duration: 1_000 };
const watch = { source: fakeSource(['running']), schedule: every(20) };
const valid = { connection, limiter, watch };

describe('the options of a worker', () => {
  it('should have defaults with which no watch is lost, and those of the user before them', () => {
    const { worker, retain } = workerSettingsOf(valid);
    const { concurrency, lockDuration, stalledInterval, maxStalledCount } = worker;
    assert.deepEqual(
      { concurrency, lockDuration, stalledInterval, maxStalledCount, retain },
      {
        concurrency: 50,
        lockDuration: 30_000,
        stalledInterval: 15_000,
        maxStalledCount: 1_000_000,
        retain: 100_000,
      },
    );
    const { maxRetriesPerRequest, retryStrategy } = worker.connection as {
      readonly maxRetriesPerRequest: null;
      readonly retryStrategy: (times: number) => number;
    };
    assert.equal(maxRetriesPerRequest, null);
    assert.deepEqual([1, 5, 20, 1_000].map(retryStrategy), [100, 500, 1_000, 1_000]);
    const own = workerSettingsOf({ ...valid, concurrency: 3, maxStalledCount: Infinity, retain: 5 });
    assert.deepEqual([own.worker.concurrency, own.worker.maxStalledCount, own.retain], [3, Infinity, 5]);
  });

  it('should leave a client as it is', () => {
    const client = { duplicate: () => client };
    const given = { ...valid, connection: client } as unknown as WatchWorkerOptions;
    assert.equal(workerSettingsOf(given).worker.connection, client);
  });

  const cases: readonly (readonly [object, string | RegExp])[] = [
    [
      { limiter: undefined },
      /^limiter: expected \{ max: 100, .*, got undefined: without a limiter a 429 does not/,
    ],
    [{ limiter: { max: 0, duration: 1 } }, 'limiter.max: expected a whole number from 1, got 0'],
    [
      { limiter: { max: 1 } },
      /^limiter\.duration: expected a number of milliseconds from 1 .*got undefined$/,
    ],
    [
      { maxStalledCount: 1 },
      /^maxStalledCount: expected a number from 1_000_000, got 1: BullMQ counts over the whole/,
    ],
    [{ maxStartedAttempts: 5 }, 'maxStartedAttempts: drop it, each poll of a watch is a start of its job'],
    [
      { removeOnComplete: { count: 5 } },
      /^removeOnComplete: drop it, a job that is kept could not be watched again$/,
    ],
    [{ removeOnFail: { count: 5 } }, /^removeOnFail: drop it/],
    [{ skipStalledCheck: true }, /^skipStalledCheck: drop it/],
    [{ skipLockRenewal: true }, /^skipLockRenewal: drop it/],
    [{ retain: 0 }, 'retain: expected a whole number from 1, got 0'],
    [{ connection: undefined }, /^connection: expected the options of a connection to Redis, or a client/],
    [{ watch: undefined }, 'watch: expected an object, got undefined'],
    [{ watch: { schedule: 5 } }, 'schedule: expected a function, got 5'],
    [{ watch: { shedule: every(5) } }, /^watch\.shedule: no such option.*did you mean `schedule`\?$/],
    [
      { watch: { deadline: 5 } },
      'watch.deadline: drop it, and give it to addWatches, it is stored with each watch',
    ],
    [{ watch: { signal: AbortSignal.abort() } }, /^watch\.signal: drop it, and end a watch by removeWatches/],
    [{ watch: { initialDelayMs: 5 } }, /^watch\.initialDelayMs: drop it, and give jobOptions: \{ delay \}/],
  ];
  for (const [change, message] of cases)
    it(`should reject ${Object.keys(change)[0]!} ${String(message)}`, () => {
      const options = { ...valid, ...change } as WatchWorkerOptions;
      assert.throws(() => createWatchWorker('a', options), { name: 'TypeError', message });
    });

  it('should reject what are no options, and no name', () => {
    assert.throws(
      () => createWatchWorker('a', null as never),
      /^TypeError: createWatchWorker: expected an object/,
    );
    assert.throws(() => createWatchWorker('a:b', valid), /^TypeError: name: expected the name of a queue/);
  });
});
