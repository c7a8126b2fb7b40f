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
import { asMarble } from '../support/fixtures.ts';
import { marbles } from '../support/testScheduler.ts';
import { pollTimes, type Recording } from './support/watchers.ts';

const { projectId, batchId } = testRef;
const reason = new Error('the user went away');

/** The cause of an `AbortedError`. */
const causeOf = (error: unknown): unknown => {
  assert.ok(error instanceof AbortedError);
  return error.cause;
};

const assertClosed = (error: unknown): void => {
  const cause = causeOf(error);
  assert.ok(cause instanceof Error);
  assert.equal(cause.message, 'the watcher was closed');
};

describe('ending the watches of a watcher', () => {
  describe('signal', () => {
    it('should end its own subscriber only', () => {
      const abort = new AbortController();
      const subscribers: Recording[] = [];
      const polls = pollTimes(['running', 'success'], {}, ({ at, subscribe }) => {
        subscribers.push(subscribe({ signal: abort.signal }), subscribe());
        at(10, () => abort.abort(reason));
      });
      const [aborted, other] = subscribers as [Recording, Recording];

      assert.equal(causeOf(aborted.error), reason);
      assert.ok(other.completed);
      assert.deepEqual(polls, [0, 100_000]);
    });

    it('should abort the open poll with the last subscriber', () => {
      const controllers = [new AbortController(), new AbortController()] as const;
      const reading$ = new Subject<StateReading>();
      pollTimes([{ reading$ }], {}, ({ at, subscribe }) => {
        for (const { signal } of controllers) subscribe({ signal });
        at(1, () => {
          controllers[0].abort();
          assert.ok(reading$.observed);
          controllers[1].abort();
          assert.ok(!reading$.observed);
        });
      });
    });

    it('should end all subscribers, later ones included, when it is that of the watcher; its reason is the cause', () => {
      const abort = new AbortController();
      const subscribers: Recording[] = [];
      const polls = pollTimes(['running'], { signal: abort.signal }, ({ at, subscribe }) => {
        subscribers.push(subscribe(), subscribe({ signal: new AbortController().signal }));
        at(10, () => abort.abort(reason));
        at(20, () => subscribers.push(subscribe()));
      });

      assert.deepEqual(
        subscribers.map(({ error }) => causeOf(error)),
        [reason, reason, reason],
      );
      assert.deepEqual(polls, [0]);
    });

    it('should start no poll when it is already aborted', () => {
      const snapshots: unknown[] = [];
      const subscribers: Recording[] = [];
      const polls = pollTimes(['success'], {}, ({ at, subscribe, watcher }) => {
        subscribers.push(subscribe({ signal: AbortSignal.abort(reason) }));
        snapshots.push(...watcher.snapshots());
        at(10, () => subscribers.push(subscribe()));
      });
      const [aborted, next] = subscribers as [Recording, Recording];

      assert.equal(causeOf(aborted.error), reason);
      assert.deepEqual(snapshots, []);
      assert.deepEqual(polls, [10]);
      assert.ok(next.completed);
    });

    it('should end a subscriber that would get a retained terminal snapshot', () => {
      const subscribers: Recording[] = [];
      pollTimes(['success'], {}, ({ subscribe }) =>
        subscribers.push(subscribe(), subscribe({ signal: AbortSignal.abort(reason) })),
      );

      const { error, snapshots } = subscribers[1] as Recording;
      assert.equal(causeOf(error), reason);
      assert.deepEqual((error as AbortedError).ref, testRef);
      assert.deepEqual(snapshots, []);
    });
  });

  describe('close', () => {
    const running = fakeSource(['running']);

    it('should synchronously end every subscriber with an AbortedError that says so', () => {
      const reading$ = new Subject<StateReading>();
      pollTimes(['running', { reading$ }], { schedule: every(5) }, ({ at, subscribe, watcher }) => {
        const subscribers = [subscribe(), subscribe({ signal: new AbortController().signal, deadline: 1e9 })];
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

    it('should end streams of many jobs with an error for each job, and complete them', () => {
      const jobs: readonly BatchRef[] = [testRef, { ...testRef, projectId: 'another' }];
      inVirtualTime((at) => {
        const watcher = createWatcher({ source: running, schedule: every(5) });
        const errors: unknown[] = [];
        let completed = 0;
        let errored = 0;
        const later$ = new Subject<BatchTarget>();
        watcher.watchBatches$(later$).subscribe({
          next: (result) => {
            if (isLeft(result)) errors.push(result.left);
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
          assert.equal(errors.length, 2);
          errors.forEach(assertClosed);
          assert.equal(errored, 2);
          assert.equal(completed, 2);
          assert.ok(!later$.observed);
        });
      });
    });

    it('should reject promises and end tasks with a Left', async () => {
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

    it('should end later watches at once without a poll, even with a retained terminal snapshot', () => {
      const source = fakeSource(['success']);
      const watcher = createWatcher({ source });
      const other = { ...testRef, projectId: 'another' };
      watcher.watchBatch$(projectId, batchId).subscribe();
      watcher.close();

      marbles(({ expectObservable }) => {
        for (const id of [projectId, other.projectId])
          expectObservable(watcher.watchBatch$(id, batchId).pipe(asMarble())).toBe(
            '#',
            undefined,
            'AbortedError',
          );
      });
      assert.equal(source.polls(), 1);
      assert.throws(() => watcher.watchBatch$(projectId, 'abc'), { name: 'TypeError' });
    });

    it('should take precedence over an aborted signal', () => {
      const watcher = createWatcher({ source: running, signal: AbortSignal.abort(reason) });
      watcher.close();
      watcher.watchBatch$(projectId, batchId).subscribe({ error: assertClosed });
    });

    it('should end a subscriber that subscribes in the error handler', () => {
      pollTimes(['running'], {}, ({ at, subscribe, watcher }) => {
        let next: Recording | undefined;
        watcher.watchBatch$(projectId, batchId).subscribe({ error: () => (next = subscribe()) });
        at(1, () => {
          watcher.close();
          assertClosed(next?.error);
        });
      });
    });

    it('should do nothing when called again', () => {
      const watcher = createWatcher({ source: running });
      let error: unknown;
      watcher.watchBatch$(projectId, batchId).subscribe({ error: (raised: unknown) => (error = raised) });
      watcher.close();
      const first = error;
      watcher.close();
      assert.equal(error, first);
    });

    it('should be called at the end of an `await using` block', async () => {
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
