import { createClient, every, token, watchBatch$ } from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import assert from 'node:assert/strict';
import { firstValueFrom, take, VirtualTimeScheduler } from 'rxjs';
import { restore, stub } from 'sinon';
import { createFastPollWarning } from '../../../lib/client/calls/fastPolls.ts';
import { counted, runVirtually } from '../support/virtualRun.ts';
import { useService } from '../support/servers.ts';

describe('createFastPollWarning', () => {
  let warnings: unknown[][];
  beforeEach(() => {
    warnings = [];
    stub(process, 'emitWarning').callsFake((...args: unknown[]) => void warnings.push(args));
  });
  afterEach(() => restore());

  /** Polls jobs at given times; returns the number of warnings. */
  const warningsOf = (polls: Iterable<readonly [at: number, job: string]>): number => {
    const scheduler = new VirtualTimeScheduler();
    const count = createFastPollWarning(scheduler);
    for (const [at, job] of polls) {
      scheduler.frame = at;
      count(job);
    }
    return warnings.length;
  };
  /** The polls of a job, so many, at such an interval. */
  const polls = (job: string, count: number, ms: number) =>
    Array.from({ length: count }, (_, index) => [index * ms, job] as const);
  const byTime = (given: readonly (readonly [number, string])[]) => given.toSorted(([a], [b]) => a - b);

  for (const [what, ms, expected] of [
    ['20 polls a second', 50, 0],
    ['21 polls a second', 1_000 / 21, 1],
    ['polls without a wait', 0, 1],
  ] as const) {
    it(`should warn ${expected === 1 ? 'once' : 'never'} for ${what}, for as long as they go on`, () => {
      assert.equal(warningsOf(polls('a', 5_000, ms)), expected);
    });
  }

  it('should name the job, the rate and its code, and not warn of a second job', () => {
    warningsOf([...polls('a', 100, 0), ...polls('b', 100, 0)]);
    const [[message, options] = []] = warnings;
    assert.match(String(message), /^batch a is polled more than 20 times a second; .*schedule/);
    assert.deepEqual([options, warnings.length], [{ code: 'DLI_WATCH_FAST_POLLS' }, 1]);
  });

  it('should not add up the polls of different jobs, 100,000 of them in a second', () => {
    const scheduler = new VirtualTimeScheduler();
    const count = createFastPollWarning(scheduler);
    for (let round = 0; round < 5; round += 1)
      for (let job = 0; job < 100_000; job += 1) count(`job-${String(job)}`);
    assert.equal(warnings.length, 0);
  });

  it('should find one fast job among 2,000 slow ones', () => {
    const slow = Array.from({ length: 2_000 }, (_, index) => [index / 2, `job-${String(index)}`] as const);
    assert.equal(warningsOf(byTime([...slow, ...polls('fast', 200, 5)])), 1);
  });

  it('should write to the console where there is no process', () => {
    const written = stub(console, 'warn');
    const { process } = globalThis;
    Reflect.set(globalThis, 'process', undefined);
    try {
      warningsOf(polls('a', 21, 0));
    } finally {
      Reflect.set(globalThis, 'process', process);
    }
    assert.equal(written.callCount, 1);
    assert.match(String(written.args[0]), /^DLI_WATCH_FAST_POLLS: batch a /);
  });

  describe('of a client', () => {
    const serve = useService();

    for (const [ms, expected] of [
      [0, 1],
      [40, 1],
      [50, 0],
    ] as const) {
      it(`should warn ${expected === 1 ? 'once' : 'never'} of a watch with every(${ms})`, async () => {
        const scheduler = new VirtualTimeScheduler();
        const { client } = await serve(() => [200, { state: 'running' }], { scheduler });
        const source = counted(client);
        let seen = 0;
        watchBatch$(testRef.projectId, testRef.batchId, {
          ...{ source, scheduler, schedule: every(ms), emit: 'polls' },
        })
          .pipe(take(100))
          .subscribe({ next: () => (seen += 1), error: (error: unknown) => assert.fail(String(error)) });
        await runVirtually(scheduler, source, () => seen === 100);
        assert.equal(warnings.length, expected);
      });
    }

    it('should not count other requests about a job', async () => {
      const { client } = await serve(() => [200, { id: testRef.batchId, state: 'running' }]);
      for (let count = 0; count < 25; count += 1) await firstValueFrom(client.readBatch$(testRef));
      assert.equal(warnings.length, 0);
    });

    it('should count for each client', async () => {
      const scheduler = new VirtualTimeScheduler();
      const { server } = await serve(() => [200, { state: 'running' }]);
      for (let each = 0; each < 2; each += 1) {
        const client = createClient({ endpoint: server.url, auth: token('abc'), scheduler });
        for (let count = 0; count < 20; count += 1) await firstValueFrom(client.readState$(testRef));
      }
      assert.equal(warnings.length, 0);
    });
  });
});
