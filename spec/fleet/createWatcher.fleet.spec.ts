import assert from 'node:assert/strict';
import { type Either, isLeft } from 'fp-ts/lib/Either.js';
import { NEVER, Subject } from 'rxjs';
import {
  AuthError,
  type BatchRef,
  type BatchSnapshot,
  type BatchTarget,
  type FleetSnapshot,
  type WatchError,
} from 'dli-watch';
import { snapshotOf, testRef } from 'dli-watch/testing';
import { listen } from '../support/observing.ts';
import { withWatcher } from './support/watchers.ts';

const { projectId, batchId } = testRef;
const other: BatchRef = { ...testRef, projectId: 'another' };
const refused = new AuthError({ reason: 'refused', status: 403 });

/** Notes the job, and its state or the tag of its error. */
const noteIn =
  (notes: string[]) =>
  (result: Either<WatchError, BatchSnapshot>): void => {
    const { ref, outcome } = isLeft(result)
      ? { ref: result.left.ref, outcome: result.left._tag }
      : { ref: result.right, outcome: result.right.state };
    notes.push(`${ref?.projectId === projectId ? 'one' : 'other'} ${outcome}`);
  };

describe('many jobs of a watcher', () => {
  it('should share the polls of each job between all functions', () => {
    withWatcher(['starting', 'running', 'success'], {}, ({ watcher, source, at }) => {
      const notes: string[] = [];
      const alone: string[] = [];
      let fleet: FleetSnapshot | undefined;
      listen(watcher.watchBatches$([testRef, other], { spreadMs: 0 }), noteIn(notes));
      listen(watcher.watchFleet$([testRef, other], { spreadMs: 0 }), (snapshot) => (fleet = snapshot));
      listen(watcher.watchBatch$(projectId, batchId), ({ state }) => alone.push(state));
      at(50, () => {
        assert.deepEqual(alone, ['starting', 'running', 'success']);
        for (const job of ['one', 'other'])
          assert.deepEqual(
            notes.filter((note) => note.startsWith(job)),
            alone.map((state) => `${job} ${state}`),
          );
        assert.equal(fleet?.byState.success, 2);
        assert.equal(fleet.progress, 1);
        assert.equal(source.polls(testRef), 3);
        assert.equal(source.polls(other), 3);
      });
    });
  });

  it('should drop a job for one call only; the last call that drops it stops its polls', () => {
    withWatcher(['running', { reading$: NEVER }], {}, ({ watcher, source, at }) => {
      const drops = [new Subject<BatchRef>(), new Subject<BatchRef>()] as const;
      const completed: number[] = [];
      for (const [index, drop$] of drops.entries())
        watcher
          .watchBatches$([testRef], { drop$ })
          .subscribe({ complete: () => completed.push(index), error: assert.ifError });
      at(2, () => drops[0].next({ ...testRef, batchId: batchId.toUpperCase() }));
      at(6, () => {
        assert.deepEqual(completed, [0]);
        assert.equal(source.polls(), 2);
        drops[1].next(testRef);
        assert.deepEqual(completed, [0, 1]);
      });
    });
  });

  it('should resume from the known snapshot when a job is dropped and added again', () => {
    withWatcher(['starting', 'running', 'success'], {}, ({ watcher, at }) => {
      const targets$ = new Subject<BatchTarget>();
      const drop$ = new Subject<BatchRef>();
      const polls: number[] = [];
      listen(watcher.watchBatches$(targets$, { drop$, spreadMs: 0 }), (result) => {
        if (!isLeft(result)) polls.push(result.right.polls);
      });
      targets$.next(testRef);
      at(2, () => {
        drop$.next(testRef);
        targets$.next(testRef);
      });
      at(20, () => {
        targets$.next(testRef);
        targets$.complete();
        // The terminal snapshot is replayed without a poll.
        assert.deepEqual(polls, [1, 2, 3, 3]);
      });
    });
  });

  it('should report an error of a job to each call, and of no other job', () => {
    withWatcher(['running', refused], {}, ({ watcher, at }) => {
      const notes: [string[], string[]] = [[], []];
      for (const own of notes) listen(watcher.watchBatches$([testRef, other], { spreadMs: 0 }), noteIn(own));
      at(50, () => {
        assert.deepEqual(notes[0], [
          'one running',
          'other running',
          'one PollFailedError',
          'other PollFailedError',
        ]);
        assert.deepEqual(notes[1], notes[0]);
      });
    });
  });

  it('should apply the limits and the signal of a call to its jobs only', () => {
    withWatcher(['running'], {}, ({ watcher, at }) => {
      const [limited, aborted, free]: [string[], string[], string[]] = [[], [], []];
      const abort = new AbortController();
      listen(watcher.watchBatches$([testRef], { deadline: 12 }), noteIn(limited));
      listen(watcher.watchBatches$([testRef], { signal: abort.signal }), noteIn(aborted));
      const subscription = listen(
        watcher.watchBatches$([testRef], { stateDeadlines: { running: 99 } }),
        noteIn(free),
      );
      at(20, () => abort.abort());
      at(30, () => {
        assert.deepEqual(limited, ['one running', 'one DeadlineExceededError']);
        assert.deepEqual(aborted, ['one running', 'one AbortedError']);
        assert.deepEqual(free, ['one running']);
        subscription.unsubscribe();
      });
    });
  });

  it('should emit nothing for a resumed job until its state differs, even if it is being watched already', () => {
    withWatcher(['running', 'running', 'recovering', 'success'], {}, ({ watcher, source, at }) => {
      const notes: string[] = [];
      watcher.watchBatch$(projectId, batchId).subscribe();
      at(2, () => {
        const stored = snapshotOf({ state: 'running', observedAt: 1 });
        listen(watcher.watchBatches$([stored]), noteIn(notes));
      });
      at(50, () => {
        assert.deepEqual(notes, ['one recovering', 'one success']);
        assert.equal(source.polls(), 4);
      });
    });
  });

  describe('with delayed first polls', () => {
    const jobs = [other, testRef];
    /** The first of the jobs is polled at once, the second later. */
    const spread = { spreadMs: 1_000 };

    it('should be polled at once for a subscriber without a delay, for all subscribers', () => {
      withWatcher(['starting', 'running', 'success'], {}, ({ watcher, source, at }) => {
        const notes: string[] = [];
        listen(watcher.watchBatches$(jobs, spread), noteIn(notes));
        at(100, () => {
          assert.equal(source.polls(testRef), 0);
          const alone: string[] = [];
          listen(watcher.watchBatch$(projectId, batchId), ({ state }) => alone.push(state));
          assert.deepEqual(alone, ['starting']);
          assert.equal(notes.at(-1), 'one starting');
        });
        at(200, () => {
          assert.equal(source.polls(testRef), 3);
          assert.equal(notes.at(-1), 'one success');
        });
      });
    });

    it('should emit the terminal snapshot of such a poll once, if it is answered synchronously', () => {
      withWatcher(['success'], {}, ({ watcher, source, at }) => {
        const notes: string[] = [];
        const alone: string[] = [];
        listen(watcher.watchBatches$(jobs, spread), noteIn(notes));
        at(100, () => {
          watcher.watchBatch$(projectId, batchId).subscribe({
            next: ({ state }) => alone.push(state),
            complete: () => alone.push('|'),
            error: assert.ifError,
          });
          assert.deepEqual(alone, ['success', '|']);
          assert.deepEqual(notes, ['other success', 'one success']);
          assert.equal(source.polls(testRef), 1);
        });
      });
    });

    it('should not be polled earlier for a subscriber with a delay, or after the first poll', () => {
      withWatcher(['running', 'success'], { initialDelayMs: 10 }, ({ watcher, source, at }) => {
        watcher.watchBatches$(jobs, spread).subscribe();
        at(100, () => watcher.watchBatch$(projectId, batchId).subscribe());
        at(600, () => assert.equal(source.polls(testRef), 0));
      });
      withWatcher(['running', 'success'], {}, ({ watcher, source, at }) => {
        watcher.watchBatch$(projectId, batchId).subscribe();
        at(2, () => watcher.watchBatch$(projectId, batchId).subscribe());
        at(4, () => assert.equal(source.polls(), 1));
      });
    });
  });
});
