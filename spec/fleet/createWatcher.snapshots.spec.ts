import assert from 'node:assert/strict';
import { type Either, isRight } from 'fp-ts/lib/Either.js';
import { type Observable, of } from 'rxjs';
import {
  type BatchRef,
  type BatchSnapshot,
  BatchSnapshotCodec,
  type WatchError,
  type Watcher,
} from 'dli-watch';
import { snapshotOf, testRef } from 'dli-watch/testing';
import { heapUsed, listen } from '../support/observing.ts';
import { refNo } from '../support/fixtures.ts';
import { withWatcher } from './support/watchers.ts';

const { projectId } = testRef;
const jobOf = (index: number): BatchRef => refNo(index, projectId);
const watch$ = (watcher: Watcher, { batchId }: BatchRef): Observable<BatchSnapshot> =>
  watcher.watchBatch$(projectId, batchId);
const summaries = (snapshots: readonly BatchSnapshot[]): readonly string[] =>
  snapshots.map(({ batchId, state }) => `${String(Number(batchId.slice(-6)))} ${state}`);

describe('the snapshots of a watcher', () => {
  describe('snapshots', () => {
    it('should be the last one of each job with an answered poll, during the watch and afterwards', () => {
      withWatcher(['starting', 'running', 'running', 'success'], {}, ({ at, watcher }) => {
        assert.deepEqual(watcher.snapshots(), []);
        const received: BatchSnapshot[] = [];
        listen(watch$(watcher, jobOf(1)), (snapshot) => received.push(snapshot));
        at(3, () => {
          const brief = watch$(watcher, jobOf(2)).subscribe();
          assert.deepEqual(summaries(watcher.snapshots()), ['1 starting', '2 starting']);
          brief.unsubscribe();
          assert.deepEqual(summaries(watcher.snapshots()), ['2 starting', '1 starting']);
        });
        at(12, () => {
          const [, last] = watcher.snapshots();
          // The snapshot of the last poll, which was no change.
          assert.deepEqual([last?.state, last?.polls, last?.observedAt], ['running', 3, 10]);
        });
        at(20, () => {
          assert.deepEqual(summaries(watcher.snapshots()), ['2 starting', '1 success']);
          assert.equal(watcher.snapshots()[1], received.at(-1));
        });
      });
    });

    it('should include a job once, also when it is watched again', () => {
      withWatcher(['starting', 'running', 'success'], {}, ({ watcher }) => {
        const again = (): void => {
          watch$(watcher, jobOf(1)).subscribe().unsubscribe();
          assert.equal(watcher.snapshots().length, 1);
        };
        again();
        const subscription = watch$(watcher, jobOf(1)).subscribe();
        assert.equal(watcher.snapshots().length, 1);
        again();
        subscription.unsubscribe();
        again();
      });
    });

    it('should include the known snapshot of a job that is watched again, before its first poll is answered', () => {
      withWatcher(['starting', 'running'], { initialDelayMs: 2 }, ({ at, watcher }) => {
        const subscription = watch$(watcher, jobOf(1)).subscribe();
        at(3, () => {
          subscription.unsubscribe();
          const again = watch$(watcher, jobOf(1)).subscribe();
          assert.deepEqual(summaries(watcher.snapshots()), ['1 starting']);
          again.unsubscribe();
          assert.deepEqual(summaries(watcher.snapshots()), ['1 starting']);
        });
      });
    });

    it('should stay those of the moment of close', () => {
      withWatcher(['running', 'success'], { retain: 1 }, ({ at, watcher, source }) => {
        for (const index of [1, 2, 3]) watch$(watcher, jobOf(index)).subscribe({ error: () => undefined });
        at(3, () => {
          const before = watcher.snapshots();
          watcher.close();
          assert.deepEqual(summaries(before), ['1 running', '2 running', '3 running']);
          assert.deepEqual(watcher.snapshots(), before);
        });
        at(50, () => {
          watcher.close();
          assert.equal(watcher.snapshots().length, 3);
          assert.equal(source.polls(), 3);
        });
      });
    });

    it('should survive being stored and read back', () => {
      withWatcher(['starting', 'Paused', ' SUCCESS'], {}, ({ at, watcher }) => {
        const assertReadBack = (): void => {
          for (const snapshot of watcher.snapshots()) {
            const read = BatchSnapshotCodec.decode(JSON.parse(JSON.stringify(snapshot)));
            assert.ok(isRight(read));
            assert.deepEqual(read.right, snapshot);
          }
        };
        watch$(watcher, jobOf(1)).subscribe();
        for (const ms of [1, 6, 11]) at(ms, assertReadBack);
      });
    });

    it('should never be a dead that is pending confirmation, nor retain one', () => {
      withWatcher(
        ['running', 'dead', 'dead', 'recovering', 'success'],
        { deadConfirmationMs: 12 },
        ({ at, watcher, source }) => {
          const subscription = watch$(watcher, jobOf(1)).subscribe();
          for (const ms of [6, 11])
            at(ms, () => assert.deepEqual(summaries(watcher.snapshots()), ['1 running']));
          at(12, () => {
            subscription.unsubscribe();
            assert.deepEqual(summaries(watcher.snapshots()), ['1 running']);
            watch$(watcher, jobOf(1)).subscribe();
            assert.equal(source.polls(), 4);
            assert.deepEqual(summaries(watcher.snapshots()), ['1 recovering']);
          });
        },
      );
    });
  });

  describe('snapshots resumed by another watcher', () => {
    const states = (results: readonly Either<WatchError, BatchSnapshot>[]): readonly string[] =>
      summaries(results.map((result) => (isRight(result) ? result.right : assert.fail(result.left))));

    it('should cost no poll if terminal, and emit nothing until the state differs', () => {
      const stored: BatchSnapshot[] = [];
      withWatcher(['running', 'success'], {}, ({ at, watcher }) => {
        watch$(watcher, jobOf(1)).subscribe();
        at(7, () => {
          watch$(watcher, jobOf(2)).subscribe({ error: () => undefined });
          stored.push(...(JSON.parse(JSON.stringify(watcher.snapshots())) as BatchSnapshot[]));
          watcher.close();
        });
      });

      assert.deepEqual(summaries(stored), ['1 success', '2 running']);
      withWatcher(['running', 'running', 'recovering', 'success'], {}, ({ at, watcher, source }) => {
        const results: Either<WatchError, BatchSnapshot>[] = [];
        listen(watcher.watchBatches$(stored, { spreadMs: 0 }), (result) => results.push(result));
        assert.deepEqual(states(results), ['1 success']);
        assert.equal(source.polls(jobOf(1)), 0);
        assert.deepEqual(
          watcher
            .snapshots()
            .map(({ batchId }) => batchId)
            .sort(),
          [jobOf(1), jobOf(2)].map(({ batchId }) => batchId),
        );
        at(7, () => assert.equal(results.length, 1));
        at(50, () => {
          assert.deepEqual(states(results), ['1 success', '2 recovering', '2 success']);
          assert.equal(source.polls(jobOf(1)), 0);
        });
      });
    });

    it('should emit a stored terminal snapshot without a poll, even if the job is being watched as active', () => {
      withWatcher(['running', 'running', 'success'], {}, ({ watcher, source }) => {
        const results: Either<WatchError, BatchSnapshot>[] = [];
        const end = snapshotOf({ ...jobOf(1), state: 'dead' });
        const subscription = watch$(watcher, jobOf(1)).subscribe();
        listen(watcher.watchBatches$([end]), (result) => results.push(result));
        assert.deepEqual(states(results), ['1 dead']);
        assert.deepEqual(summaries(watcher.snapshots()), ['1 running']);
        assert.equal(source.polls(), 1);
        subscription.unsubscribe();
        assert.deepEqual(summaries(watcher.snapshots()), ['1 running']);
      });
    });

    for (const [what, observedAt, previousState] of [
      ['be ignored if they are older than the known snapshot', 2, 'running'],
      ['replace the known snapshot if they are later', 9, 'recovering'],
    ] as const) {
      it(`should ${what}`, () => {
        withWatcher(['starting', 'running', 'success'], {}, ({ at, watcher }) => {
          const first = watch$(watcher, jobOf(1)).subscribe();
          at(6, () => first.unsubscribe());
          at(10, () => {
            const before: unknown[] = [];
            const stored = snapshotOf({ ...jobOf(1), state: 'recovering', observedAt });
            listen(watcher.watchBatches$([stored]), (result) =>
              before.push(isRight(result) && result.right.previousState),
            );
            assert.deepEqual(before, [previousState]);
          });
        });
      });
    }

    it('should also be resumed for a subscriber without one, which gets the first poll', () => {
      withWatcher(['running', 'running', 'success'], {}, ({ at, watcher }) => {
        const [resumed, fresh]: [string[], string[]] = [[], []];
        const stored = snapshotOf({ ...jobOf(1), state: 'running', polls: 7 });
        listen(watcher.watchBatches$([stored]), (result) => {
          if (isRight(result)) resumed.push(`${result.right.state} ${String(result.right.polls)}`);
        });
        listen(watch$(watcher, jobOf(1)), ({ state, polls }) => fresh.push(`${state} ${String(polls)}`));
        at(20, () => {
          assert.deepEqual(fresh, ['running 8', 'success 10']);
          assert.deepEqual(resumed, ['success 10']);
        });
      });
    });
  });

  describe('retain', () => {
    for (const [retain, kept] of [
      [0, []],
      [1, ['3 success']],
      [2, ['2 success', '3 success']],
      [undefined, ['1 success', '2 success', '3 success']],
    ] as const) {
      it(`should keep ${retain === undefined ? '1,000 by default' : String(retain)}, those of the jobs that were watched last`, () => {
        withWatcher(['success'], retain === undefined ? {} : { retain }, ({ watcher, source }) => {
          for (const index of [1, 2, 3]) watch$(watcher, jobOf(index)).subscribe();
          assert.deepEqual(summaries(watcher.snapshots()), kept);
          watch$(watcher, jobOf(3)).subscribe();
          assert.equal(source.polls(jobOf(3)), retain === 0 ? 2 : 1);
        });
      });
    }

    it('should count the replay of a terminal snapshot as a watch', () => {
      withWatcher(['success'], { retain: 2 }, ({ watcher }) => {
        for (const index of [1, 2, 1, 3]) watch$(watcher, jobOf(index)).subscribe();
        assert.deepEqual(summaries(watcher.snapshots()), ['1 success', '3 success']);
      });
    });

    it('should not count jobs that are being watched', () => {
      withWatcher(['running'], { retain: 1 }, ({ watcher }) => {
        const subscriptions = [1, 2, 3].map((index) => watch$(watcher, jobOf(index)).subscribe());
        assert.equal(watcher.snapshots().length, 3);
        for (const subscription of subscriptions) subscription.unsubscribe();
        assert.deepEqual(summaries(watcher.snapshots()), ['3 running']);
      });
    });

    it('should bound the memory of 10,000 jobs that are watched one after the other', function () {
      this.timeout(30_000);
      const source = { readState$: () => of({ state: 'running', rawState: 'running' } as const) };
      withWatcher([''], { retain: 10, source }, ({ watcher }) => {
        const watchJobs = (from: number, to: number): void => {
          for (let index = from; index < to; index += 1)
            watch$(watcher, jobOf(index)).subscribe().unsubscribe();
        };
        watchJobs(0, 1_000);
        const before = heapUsed();
        watchJobs(1_000, 11_000);
        assert.equal(watcher.snapshots().length, 10);
        // A leak of each would be some kilobytes.
        assert.ok(heapUsed() - before < 10_000 * 100);
      });
    });
  });
});
