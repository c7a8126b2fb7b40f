import assert from 'node:assert/strict';
import { type Either, isRight } from 'fp-ts/lib/Either.js';
import { type Observable, of } from 'rxjs';
import {
  type BatchRef,
  type BatchSnapshot,
  BatchSnapshotCodec,
  createWatcher,
  every,
  type WatchError,
  type Watcher,
  type WatcherOptions,
} from 'dli-watch';
import {
  type FakeAnswer,
  type FakeSource,
  fakeSource,
  noJitter,
  snapshotOf,
  testRef,
} from 'dli-watch/testing';
import { hear } from '../support/hear.ts';
import { heapUsed } from '../support/heapUsed.ts';
import { type At, inVirtualTime } from '../support/inVirtualTime.ts';

const { projectId } = testRef;
/** Job after job: what sorts them is at the end of their ids. */
const jobOf = (index: number): BatchRef => ({
  projectId,
  batchId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
});
const watch$ = (watcher: Watcher, { batchId }: BatchRef): Observable<BatchSnapshot> =>
  watcher.watchBatch$(projectId, batchId);
const shown = (snapshots: readonly BatchSnapshot[]): readonly string[] =>
  snapshots.map(({ batchId, state }) => `${String(Number(batchId.slice(-6)))} ${state}`);

/** Plays a scene at a watcher whose polls follow a script, each 5 ms after the last. */
const play = (
  script: readonly FakeAnswer[],
  options: WatcherOptions,
  scene: (stage: { watcher: Watcher; source: FakeSource; at: At }) => void,
): void =>
  inVirtualTime((at) => {
    const source = fakeSource(script);
    scene({
      at,
      source,
      watcher: createWatcher({ source, random: noJitter, schedule: every(5), ...options }),
    });
  });

describe('the snapshots of a createWatcher', () => {
  describe('snapshots', () => {
    it('should be the last of each job of which a poll was answered, while it is watched and after', () => {
      play(['starting', 'running', 'running', 'success'], {}, ({ at, watcher }) => {
        assert.deepEqual(watcher.snapshots(), []);
        const given: BatchSnapshot[] = [];
        hear(watch$(watcher, jobOf(1)), (snapshot) => given.push(snapshot));
        at(3, () => {
          const brief = watch$(watcher, jobOf(2)).subscribe();
          assert.deepEqual(shown(watcher.snapshots()), ['1 starting', '2 starting']);
          brief.unsubscribe();
          assert.deepEqual(shown(watcher.snapshots()), ['2 starting', '1 starting']);
        });
        at(12, () => {
          const [, last] = watcher.snapshots();
          // That of the last poll, which was no change.
          assert.deepEqual([last?.state, last?.polls, last?.observedAt], ['running', 3, 10]);
        });
        at(20, () => {
          assert.deepEqual(shown(watcher.snapshots()), ['2 starting', '1 success']);
          assert.equal(watcher.snapshots()[1], given.at(-1));
        });
      });
    });

    it('should name a job once, also when it is watched again', () => {
      play(['starting', 'running', 'success'], {}, ({ watcher }) => {
        const again = (): void => {
          watch$(watcher, jobOf(1)).subscribe().unsubscribe();
          assert.equal(watcher.snapshots().length, 1);
        };
        again();
        const watching = watch$(watcher, jobOf(1)).subscribe();
        assert.equal(watcher.snapshots().length, 1);
        again();
        watching.unsubscribe();
        again();
      });
    });

    it('should hold what is known of a job that is watched again, before its first poll is answered', () => {
      play(['starting', 'running'], { initialDelayMs: 2 }, ({ at, watcher }) => {
        const watching = watch$(watcher, jobOf(1)).subscribe();
        at(3, () => {
          watching.unsubscribe();
          const again = watch$(watcher, jobOf(1)).subscribe();
          assert.deepEqual(shown(watcher.snapshots()), ['1 starting']);
          again.unsubscribe();
          assert.deepEqual(shown(watcher.snapshots()), ['1 starting']);
        });
      });
    });

    it('should be those of its moment after close', () => {
      play(['running', 'success'], { retain: 1 }, ({ at, watcher, source }) => {
        for (const index of [1, 2, 3]) watch$(watcher, jobOf(index)).subscribe({ error: () => undefined });
        at(3, () => {
          const before = watcher.snapshots();
          watcher.close();
          assert.deepEqual(shown(before), ['1 running', '2 running', '3 running']);
          assert.deepEqual(watcher.snapshots(), before);
        });
        at(50, () => {
          watcher.close();
          assert.equal(watcher.snapshots().length, 3);
          assert.equal(source.polls(), 3);
        });
      });
    });

    it('should be stored and read back', () => {
      play(['starting', 'Paused', ' SUCCESS'], {}, ({ at, watcher }) => {
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

    it('should never be a dead that is only suspected, nor keep one as an end', () => {
      play(
        ['running', 'dead', 'dead', 'recovering', 'success'],
        { deadConfirmationMs: 12 },
        ({ at, watcher, source }) => {
          const watching = watch$(watcher, jobOf(1)).subscribe();
          for (const ms of [6, 11]) at(ms, () => assert.deepEqual(shown(watcher.snapshots()), ['1 running']));
          at(12, () => {
            watching.unsubscribe();
            assert.deepEqual(shown(watcher.snapshots()), ['1 running']);
            watch$(watcher, jobOf(1)).subscribe();
            assert.equal(source.polls(), 4);
            assert.deepEqual(shown(watcher.snapshots()), ['1 recovering']);
          });
        },
      );
    });
  });

  describe('resumed by another watcher', () => {
    const states = (results: readonly Either<WatchError, BatchSnapshot>[]): readonly string[] =>
      shown(results.map((result) => (isRight(result) ? result.right : assert.fail(result.left))));

    it('should need no poll ends, and tell of no state until it differs', () => {
      const stored: BatchSnapshot[] = [];
      play(['running', 'success'], {}, ({ at, watcher }) => {
        watch$(watcher, jobOf(1)).subscribe();
        at(7, () => {
          watch$(watcher, jobOf(2)).subscribe({ error: () => undefined });
          stored.push(...(JSON.parse(JSON.stringify(watcher.snapshots())) as BatchSnapshot[]));
          watcher.close();
        });
      });

      assert.deepEqual(shown(stored), ['1 success', '2 running']);
      play(['running', 'running', 'recovering', 'success'], {}, ({ at, watcher, source }) => {
        const results: Either<WatchError, BatchSnapshot>[] = [];
        hear(watcher.watchBatches$(stored, { spreadMs: 0 }), (result) => results.push(result));
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

    it('should tell a stored end once more, without a poll, though the job is watched as one that goes on', () => {
      play(['running', 'running', 'success'], {}, ({ watcher, source }) => {
        const results: Either<WatchError, BatchSnapshot>[] = [];
        const end = snapshotOf({ ...jobOf(1), state: 'dead' });
        const watching = watch$(watcher, jobOf(1)).subscribe();
        hear(watcher.watchBatches$([end]), (result) => results.push(result));
        assert.deepEqual(states(results), ['1 dead']);
        assert.deepEqual(shown(watcher.snapshots()), ['1 running']);
        assert.equal(source.polls(), 1);
        watching.unsubscribe();
        assert.deepEqual(shown(watcher.snapshots()), ['1 running']);
      });
    });

    for (const [what, observedAt, previousState] of [
      ['not give way to one that is older than what is known here', 2, 'running'],
      ['give way to one that is later', 9, 'recovering'],
    ] as const) {
      it(`should ${what}`, () => {
        play(['starting', 'running', 'success'], {}, ({ at, watcher }) => {
          const left = watch$(watcher, jobOf(1)).subscribe();
          at(6, () => left.unsubscribe());
          at(10, () => {
            const before: unknown[] = [];
            const stored = snapshotOf({ ...jobOf(1), state: 'recovering', observedAt });
            hear(watcher.watchBatches$([stored]), (result) =>
              before.push(isRight(result) && result.right.previousState),
            );
            assert.deepEqual(before, [previousState]);
          });
        });
      });
    }

    it('should go on for who has no snapshot, too: it is told of the first poll', () => {
      play(['running', 'running', 'success'], {}, ({ at, watcher }) => {
        const [resumed, fresh]: [string[], string[]] = [[], []];
        const stored = snapshotOf({ ...jobOf(1), state: 'running', polls: 7 });
        hear(watcher.watchBatches$([stored]), (result) => {
          if (isRight(result)) resumed.push(`${result.right.state} ${String(result.right.polls)}`);
        });
        hear(watch$(watcher, jobOf(1)), ({ state, polls }) => fresh.push(`${state} ${String(polls)}`));
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
      it(`should keep ${retain === undefined ? '1,000 by default' : String(retain)}, those that were left last`, () => {
        play(['success'], retain === undefined ? {} : { retain }, ({ watcher, source }) => {
          for (const index of [1, 2, 3]) watch$(watcher, jobOf(index)).subscribe();
          assert.deepEqual(shown(watcher.snapshots()), kept);
          watch$(watcher, jobOf(3)).subscribe();
          assert.equal(source.polls(jobOf(3)), retain === 0 ? 2 : 1);
        });
      });
    }

    it('should keep what was asked for last: an end that is replayed, too', () => {
      play(['success'], { retain: 2 }, ({ watcher }) => {
        for (const index of [1, 2, 1, 3]) watch$(watcher, jobOf(index)).subscribe();
        assert.deepEqual(shown(watcher.snapshots()), ['1 success', '3 success']);
      });
    });

    it('should not count those that are watched', () => {
      play(['running'], { retain: 1 }, ({ watcher }) => {
        const watching = [1, 2, 3].map((index) => watch$(watcher, jobOf(index)).subscribe());
        assert.equal(watcher.snapshots().length, 3);
        for (const each of watching) each.unsubscribe();
        assert.deepEqual(shown(watcher.snapshots()), ['3 running']);
      });
    });

    it('should bound the memory that 10,000 jobs leave behind which come and go', function () {
      this.timeout(30_000);
      const source = { readState$: () => of({ state: 'running', rawState: 'running' } as const) };
      play([''], { retain: 10, source }, ({ watcher }) => {
        const come = (from: number, to: number): void => {
          for (let index = from; index < to; index += 1)
            watch$(watcher, jobOf(index)).subscribe().unsubscribe();
        };
        come(0, 1_000);
        const before = heapUsed();
        come(1_000, 11_000);
        assert.equal(watcher.snapshots().length, 10);
        // One left behind of each would be some kilobytes.
        assert.ok(heapUsed() - before < 10_000 * 100);
      });
    });
  });
});
