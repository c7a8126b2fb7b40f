import {
  type BatchSnapshot,
  BatchVanishedError,
  type FleetSnapshot,
  NetworkError,
  NoSuchBatchError,
  type StateReading,
  StateDeadlineExceededError,
  type Watcher,
  type WatcherOptions,
  type WatchError,
} from 'dli-watch';
import { type FakeAnswer, snapshotOf, testRef } from 'dli-watch/testing';
import { isRight } from 'fp-ts/lib/Either.js';
import assert from 'node:assert/strict';
import { map, of, take, timer } from 'rxjs';
import { listen } from '../support/observing.ts';
import { withWatcher } from './support/watchers.ts';

const { projectId, batchId } = testRef;

/** A second before the scene begins at 10,000, a job was seen to run for 5 s in a watch of 8 s. */
const NOW = 10_000;
const stored = snapshotOf({
  ...testRef,
  state: 'running',
  previousState: 'starting',
  watchedSince: NOW - 9_000,
  stateSince: NOW - 6_000,
  observedAt: NOW - 1_000,
  elapsedMs: 8_000,
  polls: 4,
});

interface Seen {
  readonly snapshots: BatchSnapshot[];
  error: WatchError | undefined;
}
const seenBy = (): Seen => ({ snapshots: [], error: undefined });

/** An answer after `ms`. */
const after = (ms: number, state: StateReading['state']): FakeAnswer => ({
  reading$: timer(ms).pipe(map(() => ({ state, rawState: state }))),
});
const gone = new NoSuchBatchError({ status: 400, code: 'DLI.0002' });
const goneAfter = (ms: number): FakeAnswer => ({
  reading$: timer(ms).pipe(
    map(() => {
      throw gone;
    }),
  ),
});

interface Scene {
  readonly watcher: Watcher;
  readonly polls: () => number;
  /** The subscriber that watched first. */
  readonly first: Seen;
  /** What came of the stored snapshot. */
  readonly second: Seen;
}

/** One subscriber watches the job from 10,000 on; `targets` are given to the watcher 3 ms later. */
const scene = (
  script: readonly FakeAnswer[],
  options: WatcherOptions,
  targets: readonly BatchSnapshot[],
): Scene => {
  const [first, second] = [seenBy(), seenBy()];
  let result: Scene | undefined;
  withWatcher(script, options, ({ watcher, source, at }) => {
    result = { watcher, first, second, polls: () => source.polls() };
    at(NOW, () => {
      watcher.watchBatch$(projectId, batchId).subscribe({
        next: (snapshot) => first.snapshots.push(snapshot),
        error: (error: unknown) => (first.error = error as WatchError),
      });
    });
    at(NOW + 3, () =>
      listen(watcher.watchBatches$(targets), (either) => {
        if (isRight(either)) second.snapshots.push(either.right);
        else second.error = either.left;
      }),
    );
  });
  return result!;
};

describe('a stored snapshot of a job whose first poll is not answered yet', () => {
  it('should be where that poll resumes from: clocks and counts continue, and no request is added', () => {
    const { first, second, polls } = scene([after(10, 'success')], {}, [stored]);
    for (const { snapshots } of [first, second]) {
      assert.equal(snapshots.length, 1);
      const [{ state, previousState, watchedSince, elapsedMs, polls: count }] = snapshots as [BatchSnapshot];
      assert.deepEqual(
        [state, previousState, watchedSince, elapsedMs, count],
        ['success', 'running', NOW - 9_000, 9_010, 5],
      );
    }
    assert.equal(polls(), 1);
  });

  it('should keep its stateSince if the state has not changed, and be emitted to the first subscriber only', () => {
    const { first, second } = scene([after(10, 'running'), 'success'], {}, [stored]);
    assert.deepEqual(
      first.snapshots.map(({ state, stateSince }) => [state, stateSince]),
      [
        ['running', NOW - 6_000],
        ['success', NOW + 15],
      ],
    );
    assert.deepEqual(
      second.snapshots.map(({ state }) => state),
      ['success'],
    );
  });

  it('should make "no such batch" a batch that has vanished, for all subscribers', () => {
    const { first, second } = scene([goneAfter(10), gone], {}, [stored]);
    for (const { error, snapshots } of [first, second]) {
      assert.ok(error instanceof BatchVanishedError);
      assert.equal(error.lastSnapshot?.observedAt, NOW - 1_000);
      assert.equal(snapshots.length, 0);
    }
  });

  it('should count for a poll that is retried or waits for its start, too', () => {
    for (const [script, options] of [
      [[new NetworkError({ code: 'ECONNRESET' }), 'success'], { retry: () => ({ _tag: 'Some', value: 10 }) }],
      [['success'], { initialDelayMs: 20 }],
    ] as const) {
      const { first, polls } = scene(script, options as WatcherOptions, [stored]);
      assert.deepEqual(
        first.snapshots.map(({ state, polls: count, watchedSince }) => [state, count, watchedSince]),
        [['success', 5, NOW - 9_000]],
      );
      assert.equal(polls(), script.length);
    }
  });

  it('should set the clock of a schedule and of the limits of states', () => {
    const elapsed: (readonly number[])[] = [];
    const { first, second } = scene(
      [after(10, 'running'), 'running'],
      {
        stateDeadlines: { running: 6_100 },
        schedule: ({ elapsedMs, stateElapsedMs }) => {
          elapsed.push([elapsedMs, stateElapsedMs]);
          return 40;
        },
      },
      [stored],
    );
    assert.deepEqual(elapsed[0], [9_010, 6_010]);
    for (const { error } of [first, second]) {
      assert.ok(error instanceof StateDeadlineExceededError);
      assert.equal(error.elapsedMs, 9_100);
    }
  });

  it('should end the watch of all subscribers, without a further request, if it is terminal', () => {
    const end: BatchSnapshot = { ...stored, state: 'success', rawState: 'success', terminal: true };
    const { first, second, polls, watcher } = scene([after(10, 'running')], {}, [end]);
    for (const { snapshots, error } of [first, second]) {
      assert.deepEqual(snapshots, [end]);
      assert.equal(error, undefined);
    }
    assert.equal(polls(), 1);
    assert.deepEqual(watcher.snapshots(), [end]);
  });

  it('should be among the snapshots before the poll is answered', () => {
    withWatcher([after(10, 'running')], {}, ({ watcher, at }) => {
      at(NOW, () => {
        const open = watcher.watchBatch$(projectId, batchId).subscribe();
        const fleet = watcher.watchBatches$([stored]).subscribe();
        assert.deepEqual(watcher.snapshots(), [stored]);
        open.unsubscribe();
        fleet.unsubscribe();
        assert.deepEqual(watcher.snapshots(), [stored]);
      });
    });
  });

  it('should be left alone if a later one is known', () => {
    const earlier = snapshotOf({ ...testRef, state: 'starting', observedAt: NOW - 2_000, polls: 2 });
    withWatcher([after(10, 'success')], {}, ({ watcher, at }) => {
      at(NOW, () => {
        const ends: BatchSnapshot[] = [];
        for (const target of [stored, earlier])
          listen(watcher.watchBatches$([target]), (either) => {
            if (isRight(either)) ends.push(either.right);
          });
        at(11, () =>
          assert.deepEqual(
            ends.map(({ polls, watchedSince }) => [polls, watchedSince]),
            [
              [5, NOW - 9_000],
              [5, NOW - 9_000],
            ],
          ),
        );
      });
    });
  });

  it('should be left alone once a poll was answered', () => {
    withWatcher(['starting', 'success'], {}, ({ watcher, at }) => {
      at(NOW, () => {
        const first: BatchSnapshot[] = [];
        listen(watcher.watchBatch$(projectId, batchId), (snapshot) => first.push(snapshot));
        listen(watcher.watchBatches$(of(stored)), () => undefined);
        at(10, () =>
          assert.deepEqual(
            first.map(({ state, watchedSince }) => [state, watchedSince]),
            [
              ['starting', NOW],
              ['success', NOW],
            ],
          ),
        );
      });
    });
  });

  it('should not extend the deadline of the first subscriber', () => {
    withWatcher([after(1, 'running'), 'running'], {}, ({ watcher, at }) => {
      at(NOW, () => {
        let failedAfterMs: number | undefined;
        watcher.watchBatch$(projectId, batchId, { deadline: 100 }).subscribe({
          error: (error: unknown) => (failedAfterMs = (error as WatchError).elapsedMs - 9_100),
        });
        const fleet = watcher.watchFleet$([stored]).subscribe();
        at(101, () => {
          assert.equal(failedAfterMs, 0);
          fleet.unsubscribe();
        });
      });
    });
  });
});

describe('the snapshots of a watcher, of a job that has vanished', () => {
  it('should not include it, whatever watched it', () => {
    withWatcher(['running', gone, gone], {}, ({ watcher, at }) => {
      const counts: FleetSnapshot[] = [];
      listen(watcher.watchFleet$([testRef]), (fleet) => counts.push(fleet));
      at(1, () => assert.equal(watcher.snapshots().length, 1));
      at(50, () => {
        assert.equal(counts.at(-1)?.errored, 1);
        assert.deepEqual(watcher.snapshots(), []);
        watcher.close();
        assert.deepEqual(watcher.snapshots(), []);
      });
    });
  });

  it('should not include it in the handler of its error, and not resume from it', () => {
    withWatcher(['running', gone, gone, 'running'], {}, ({ watcher, at }) => {
      const later: BatchSnapshot[] = [];
      watcher.watchBatch$(projectId, batchId).subscribe({
        error: () => {
          assert.deepEqual(watcher.snapshots(), []);
          const again$ = watcher.watchBatch$(projectId, batchId).pipe(take(1));
          listen(again$, (snapshot) => later.push(snapshot));
        },
      });
      at(50, () =>
        assert.deepEqual(
          later.map(({ polls }) => polls),
          [1],
        ),
      );
    });
  });
});
