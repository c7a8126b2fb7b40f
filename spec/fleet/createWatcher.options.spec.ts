import assert from 'node:assert/strict';
import { createWatcher, type SubscriberFleetOptions, type WatcherOptions } from 'dli-watch';
import { fakeSource, snapshotOf, testRef } from 'dli-watch/testing';

const { projectId, batchId } = testRef;

describe('the options and arguments of a watcher', () => {
  for (const [options, message] of [
    [{ retain: -1 }, 'retain: expected a whole number from 0, got -1'],
    [{ retain: 1.5 }, 'retain: expected a whole number from 0, got 1.5'],
    [{ retain: '5' }, 'retain: expected a whole number from 0, got "5"'],
    [{ retain: Infinity }, 'retain: expected a whole number from 0, got Infinity'],
    [{ concurrency: 0 }, 'concurrency: expected a whole number from 1, got 0'],
    [{ deadline: '1h' }, /^deadline: expected .*, got "1h"$/],
    [{ stateDeadlines: { dead: 5 } }, /^stateDeadlines\.dead: no such option/],
    [{ emit: 'all' }, `emit: expected 'changes' or 'polls', got "all"`],
    [{ source: {} }, /^source: expected a StateSource/],
    [{ signal: {} }, /^signal: expected an AbortSignal/],
    [{ resumeFrom: snapshotOf() }, /^options\.resumeFrom: no such option/],
    [{ drop$: undefined, spreadMs: 5 }, /^options\.drop\$: no such option/],
    [{ maxWaitTime: 60 }, /^options\.maxWaitTime: no such option .*, got 60$/],
    [null, 'options: expected an object, got null'],
    [5, 'options: expected an object, got 5'],
  ] as const) {
    it(`should be refused: ${JSON.stringify(options)}`, () => {
      assert.throws(() => createWatcher(options as unknown as WatcherOptions), {
        name: 'TypeError',
        message,
      });
    });
  }

  const source = fakeSource(['success']);
  const watcher = createWatcher({ source });
  const calls: Readonly<Record<string, (options: SubscriberFleetOptions) => unknown>> = {
    watchBatch$: (options) => watcher.watchBatch$(projectId, batchId, options),
    batchTask: (options) => watcher.batchTask(projectId, batchId, options),
    watchBatches$: (options) => watcher.watchBatches$([testRef], options),
    watchFleet$: (options) => watcher.watchFleet$([testRef], options),
  };

  for (const [name, call] of Object.entries(calls)) {
    for (const [options, message] of [
      [{ deadline: -1 }, /^deadline: expected a number of milliseconds from 0 to .*, got -1$/],
      [{ deadline: new Date(Number.NaN) }, 'deadline: expected a valid Date, got Invalid Date'],
      [{ stateDeadlines: { starting: '5' } }, /^stateDeadlines\.starting: expected .*, got "5"$/],
      [{ signal: new AbortController() }, 'signal: expected an AbortSignal, got an object'],
      [{ schedule: () => 5 }, /^options\.schedule: no such option \(deadline, signal, stateDeadlines/],
      [{ resumeFrom: snapshotOf() }, /^options\.resumeFrom: no such option/],
      [{ concurrency: 5 }, /^options\.concurrency: no such option .*, got 5$/],
      [null, 'options: expected an object, got null'],
    ] as const) {
      it(`should be refused by ${name}: ${JSON.stringify(options)}`, () => {
        assert.throws(() => call(options as unknown as SubscriberFleetOptions), {
          name: 'TypeError',
          message,
        });
      });
    }
  }

  it('should be refused if they are of many jobs for one job, or invalid for many', () => {
    const spread = { spreadMs: 5 } as object;
    assert.throws(() => watcher.watchBatch$(projectId, batchId, spread), {
      name: 'TypeError',
      message: 'options.spreadMs: no such option (deadline, signal, stateDeadlines), got 5',
    });
    assert.throws(() => watcher.watchBatches$([], { spreadMs: -1 }), {
      name: 'TypeError',
      message: /^spreadMs: .*, got -1$/,
    });
    assert.throws(() => watcher.watchFleet$([], { drop$: testRef as never }), {
      name: 'TypeError',
      message: 'drop$: expected an Observable, got an object',
    });
  });

  for (const [project, batch, message] of [
    [projectId, 'abc', 'batchId: expected a UUID, got "abc"'],
    ['a/b', batchId, 'projectId: expected 1 to 64 letters and digits, got "a/b"'],
  ] as const) {
    it(`should be refused: ids ${project}, ${batch}`, async () => {
      const expected = { name: 'TypeError', message };
      assert.throws(() => watcher.watchBatch$(project, batch), expected);
      assert.throws(() => watcher.batchTask(project, batch), expected);
      await assert.rejects(watcher.awaitBatch(project, batch), expected);
      for (const name of ['watchBatches$', 'watchFleet$'] as const)
        assert.throws(() => watcher[name]([{ projectId: project, batchId: batch }]), {
          name: 'TypeError',
          message: `targets[0].${message}`,
        });
    });
  }

  it('should have started no poll', () => {
    assert.equal(source.polls(), 0);
  });

  it('should treat undefined as absent', () => {
    const absent = { retain: undefined, concurrency: undefined, deadline: undefined } as object;
    assert.doesNotThrow(() => createWatcher(absent));
  });
});
