import assert from 'node:assert/strict';
import { config, NEVER, Subject } from 'rxjs';
import { type BatchRef, createWatcher, every, watchBatch$, watchBatches$, type WatchEvent } from 'dli-watch';
import { fakeSource, testRef } from 'dli-watch/testing';
import { abortedBy } from '../lib/watch/inputs.ts';
import { inVirtualTime } from './support/inVirtualTime.ts';
import { sceneOf } from './support/leaving.ts';
import { newWatch } from './support/newWatch.ts';

const { projectId, batchId } = testRef;
const SCENES = 2_000;

describe('leaving a watch inside one of its callbacks', () => {
  const { onUnhandledError } = config;
  before(() => {
    config.onUnhandledError = () => undefined; // what the callbacks throw
  });
  after(async () => {
    await new Promise((resolve) => setTimeout(resolve, 1)); // RxJS reports in a later turn
    config.onUnhandledError = onUnhandledError;
  });

  it('should leave no timer, listener, event or request behind, in any callback and with every option', function () {
    this.timeout(120_000);
    for (let seed = 0; seed < SCENES; seed += 1) {
      const { options, subscriber, finish } = sceneOf(seed);
      watchBatch$(projectId, batchId, options).subscribe(subscriber);
      finish();
    }
  });

  it('should leave nothing behind in a watcher, however it is left', function () {
    this.timeout(120_000);
    for (let seed = 0; seed < SCENES / 4; seed += 1) {
      let close = (): void => undefined;
      const { options, subscriber, finish } = sceneOf(seed, () => close());
      const { resumeFrom: _, ...shared } = options;
      const watcher = createWatcher(shared);
      close = () => watcher.close();
      watcher.watchBatch$(projectId, batchId).subscribe(subscriber);
      finish();
    }
  });

  it('should leave nothing behind in a fleet from which the job is dropped', function () {
    this.timeout(120_000);
    for (let seed = 0; seed < SCENES / 4; seed += 1) {
      const drop$ = new Subject<BatchRef>();
      const { options, subscriber, finish } = sceneOf(seed, () => drop$.next(testRef));
      const { resumeFrom: _, ...shared } = options;
      watchBatches$([testRef], { ...shared, drop$, spreadMs: 0 }).subscribe(subscriber);
      finish();
    }
  });

  it('should not leave a timer of the length of a limit for a job that is dropped as it changes its state', () => {
    inVirtualTime((at) => {
      const drop$ = new Subject<BatchRef>();
      const events: string[] = [];
      watchBatches$([testRef], {
        source: fakeSource(['starting', 'running']),
        schedule: every(10),
        stateDeadlines: { running: 10_800_000 },
        drop$,
        onEvent: (event: WatchEvent) => {
          events.push(event._tag);
          if (event._tag === 'stateChanged' && event.to === 'running') drop$.next(testRef);
        },
      }).subscribe();
      at(999_999, () => assert.equal(events.at(-1), 'ended'));
    });
  });
});

describe('a signal that many watches share', () => {
  /** CPU that the abort takes, in milliseconds. */
  const abortCpuMs = (count: number): number => {
    const controller = new AbortController();
    const { signal } = controller;
    let ended = 0;
    for (let n = 0; n < count; n += 1)
      NEVER.pipe(abortedBy(newWatch({ signal }))).subscribe({ error: () => (ended += 1) });
    const before = process.cpuUsage();
    controller.abort();
    const { user, system } = process.cpuUsage(before);
    assert.equal(ended, count);
    return (user + system) / 1_000;
  };

  it('should end them in time that grows with their number, not with its square', function () {
    this.timeout(120_000);
    const best = (count: number): number => Math.min(...[1, 2, 3].map(() => abortCpuMs(count)));
    best(2_000); // compiles
    const [few, many] = [best(5_000), best(40_000)];
    // 8 times as many: 64 times as long if each searches for itself.
    assert.ok(many < 24 * Math.max(few, 2), `${String(few)} ms, then ${String(many)} ms`);
  });
});
