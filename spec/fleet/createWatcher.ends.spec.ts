import assert from 'node:assert/strict';
import { isLeft } from 'fp-ts/lib/Either.js';
import { NEVER, Subject } from 'rxjs';
import {
  AbortedError,
  type BatchRef,
  type BatchTarget,
  createWatcher,
  every,
  type StateReading,
  type Watcher,
} from 'dli-watch';
import { fakeSource, testRef } from 'dli-watch/testing';
import { inVirtualTime } from '../support/inVirtualTime.ts';
import { told } from '../support/snapshots.ts';
import { marbles } from '../support/testScheduler.ts';
import { type Told, watcherScene } from '../support/watcherScene.ts';

const { projectId, batchId } = testRef;
const reason = new Error('the user went away');

/** Why a subscriber was ended, which must be by an abort. */
const causeOf = (error: unknown): unknown => {
  assert.ok(error instanceof AbortedError);
  return error.cause;
};

const assertClosed = (error: unknown): void => {
  const cause = causeOf(error);
  assert.ok(cause instanceof Error);
  assert.equal(cause.message, 'the watcher was closed');
};

describe('the ends of a createWatcher', () => {
  describe('signal', () => {
    it('should end the one subscriber whose it is, alone (pitfalls 43, 45)', () => {
      const abort = new AbortController();
      const subscribers: Told[] = [];
      const polls = watcherScene(['running', 'success'], {}, ({ at, come }) => {
        subscribers.push(come({ signal: abort.signal }), come());
        at(10, () => abort.abort(reason));
      });
      const [aborted, other] = subscribers as [Told, Told];

      assert.equal(causeOf(aborted.error), reason);
      assert.ok(other.completed);
      assert.deepEqual(polls, [0, 100_000]);
    });

    it('should withdraw the poll that is open with the last of them (pitfall 42)', () => {
      const controllers = [new AbortController(), new AbortController()] as const;
      const reading$ = new Subject<StateReading>();
      watcherScene([{ reading$ }], {}, ({ at, come }) => {
        for (const { signal } of controllers) come({ signal });
        at(1, () => {
          controllers[0].abort();
          assert.ok(reading$.observed);
          controllers[1].abort();
          assert.ok(!reading$.observed);
        });
      });
    });

    it('should end all, later ones too, when it is that of the watcher; the cause is its reason', () => {
      const abort = new AbortController();
      const subscribers: Told[] = [];
      const polls = watcherScene(['running'], { signal: abort.signal }, ({ at, come }) => {
        subscribers.push(come(), come({ signal: new AbortController().signal }));
        at(10, () => abort.abort(reason));
        at(20, () => subscribers.push(come()));
      });

      assert.deepEqual(
        subscribers.map(({ error }) => causeOf(error)),
        [reason, reason, reason],
      );
      assert.deepEqual(polls, [0]);
    });

    it('should poll for nobody, and open nothing, when it is aborted already (pitfall 41)', () => {
      const ended: unknown[] = [];
      const subscribers: Told[] = [];
      const polls = watcherScene(['success'], {}, ({ at, come, watcher }) => {
        subscribers.push(come({ signal: AbortSignal.abort(reason) }));
        ended.push(...watcher.snapshots());
        at(10, () => subscribers.push(come()));
      });
      const [aborted, next] = subscribers as [Told, Told];

      assert.equal(causeOf(aborted.error), reason);
      assert.deepEqual(ended, []);
      assert.deepEqual(polls, [10]);
      assert.ok(next.completed);
    });

    it('should end who would be given an end that is known, too', () => {
      const subscribers: Told[] = [];
      watcherScene(['success'], {}, ({ come }) =>
        subscribers.push(come(), come({ signal: AbortSignal.abort(reason) })),
      );

      const { error, snapshots } = subscribers[1] as Told;
      assert.equal(causeOf(error), reason);
      assert.deepEqual((error as AbortedError).ref, testRef);
      assert.deepEqual(snapshots, []);
    });
  });

  describe('close', () => {
    const running = fakeSource(['running']);

    it('should end every subscriber with an AbortedError that says so, in the very call', () => {
      const reading$ = new Subject<StateReading>();
      watcherScene(['running', { reading$ }], { schedule: every(5) }, ({ at, come, watcher }) => {
        const subscribers = [come(), come({ signal: new AbortController().signal, deadline: 1e9 })];
        at(7, () => {
          assert.ok(reading$.observed);
          watcher.close();
          assert.ok(!reading$.observed);
          for (const { error } of subscribers) {
            assertClosed(error);
            assert.equal((error as AbortedError).lastSnapshot?.state, 'running');
          }
        });
      });
    });

    it('should end those of many jobs: each job has its own error, and then the stream completes', () => {
      const jobs: readonly BatchRef[] = [testRef, { ...testRef, projectId: 'another' }];
      inVirtualTime((at) => {
        const watcher = createWatcher({ source: running, schedule: every(5) });
        const lefts: unknown[] = [];
        let completed = 0;
        let errored = 0;
        const later$ = new Subject<BatchTarget>();
        watcher.watchBatches$(later$).subscribe({
          next: (result) => {
            if (isLeft(result)) lefts.push(result.left);
          },
          complete: () => (completed += 1),
          error: assert.ifError,
        });
        watcher.watchFleet$(jobs).subscribe({
          next: (fleet) => ({ errored } = fleet),
          complete: () => (completed += 1),
          error: assert.ifError,
        });
        for (const job of jobs) later$.next(job);
        at(1_000, () => {
          watcher.close();
          assert.equal(lefts.length, 2);
          lefts.forEach(assertClosed);
          assert.equal(errored, 2);
          assert.equal(completed, 2);
          assert.ok(!later$.observed);
        });
      });
    });

    it('should end what is awaited: a promise rejects, a task is a Left (pitfall 83)', async () => {
      const watcher = createWatcher({ source: fakeSource([{ reading$: NEVER }]) });
      const end = watcher.awaitBatch(projectId, batchId);
      const task = watcher.batchTask(projectId, batchId);
      const result = task();
      watcher.close();

      await assert.rejects(end, (error) => {
        assertClosed(error);
        return true;
      });
      for (const ended of [await result, await task()]) {
        assert.ok(isLeft(ended));
        assertClosed(ended.left);
      }
    });

    it('should let nothing begin afterwards: no poll, an end at once, for a known end too', () => {
      const source = fakeSource(['success']);
      const watcher = createWatcher({ source });
      const other = { ...testRef, projectId: 'another' };
      watcher.watchBatch$(projectId, batchId).subscribe();
      watcher.close();

      marbles(({ expectObservable }) => {
        for (const id of [projectId, other.projectId])
          expectObservable(watcher.watchBatch$(id, batchId).pipe(told())).toBe(
            '#',
            undefined,
            'AbortedError',
          );
      });
      assert.equal(source.polls(), 1);
      assert.throws(() => watcher.watchBatch$(projectId, 'abc'), { name: 'TypeError' });
    });

    it('should go before a signal that is aborted as well', () => {
      const watcher = createWatcher({ source: running, signal: AbortSignal.abort(reason) });
      watcher.close();
      watcher.watchBatch$(projectId, batchId).subscribe({ error: assertClosed });
    });

    it('should end who comes inside the error that it brings, at once', () => {
      watcherScene(['running'], {}, ({ at, come, watcher }) => {
        let next: Told | undefined;
        watcher.watchBatch$(projectId, batchId).subscribe({ error: () => (next = come()) });
        at(1, () => {
          watcher.close();
          assertClosed(next?.error);
        });
      });
    });

    it('should change nothing the second time', () => {
      const watcher = createWatcher({ source: running });
      let error: unknown;
      watcher.watchBatch$(projectId, batchId).subscribe({ error: (raised: unknown) => (error = raised) });
      watcher.close();
      const first = error;
      watcher.close();
      assert.equal(error, first);
    });

    it('should be done at the end of a block', async () => {
      let outer: Watcher | undefined;
      let error: unknown;
      {
        await using watcher = createWatcher({ source: running });
        outer = watcher;
        watcher.watchBatch$(projectId, batchId).subscribe({ error: (raised: unknown) => (error = raised) });
        assert.equal(error, undefined);
      }
      assertClosed(error);
      await assert.rejects(outer.awaitBatch(projectId, batchId), AbortedError);
    });
  });
});
