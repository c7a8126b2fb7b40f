import {
  createWatcher,
  every,
  type FleetOptions,
  watchBatches$,
  type WatchCheckpoint,
  type Watcher,
  watchScheduler,
} from 'dli-watch';
import { fakeSource, noJitter } from 'dli-watch/testing';
import { isRight } from 'fp-ts/lib/Either.js';
import assert from 'node:assert/strict';
import { NEVER, of, Subject } from 'rxjs';
import { refNo } from '../support/fixtures.ts';
import { inVirtualTime } from '../support/inVirtualTime.ts';
import { listen } from '../support/observing.ts';

const options = { schedule: every(100), random: noJitter, spreadMs: 0 } satisfies FleetOptions;
const script = ['starting', 'running', 'running', 'running', 'success'] as const;

/** A watcher of two jobs, and what `act` makes of it at 150. */
const at150 = <T>(act: (watcher: Watcher) => T): T => {
  const results: T[] = [];
  inVirtualTime((at) => {
    const { spreadMs: _, ...rest } = options;
    const watcher = createWatcher({ source: fakeSource(script), ...rest, concurrency: 1 });
    watcher.watchBatches$([refNo(1), refNo(2)]).subscribe({ error: assert.ifError });
    at(150, () => {
      results.push(act(watcher));
      watcher.close();
    });
  });
  return results[0] as T;
};

/** What a fleet emits that starts at 150 with targets, and when. */
const resumedAt150 = (
  targets: readonly WatchCheckpoint[],
  more: FleetOptions = {},
): readonly (readonly [number, string])[] => {
  const seen: (readonly [number, string])[] = [];
  inVirtualTime((at) =>
    at(150, () => {
      const source = { readState$: () => of({ state: 'success', rawState: 'success' } as const) };
      watchBatches$(targets, { source, ...options, ...more }).subscribe({
        next: (result) => {
          assert.ok(isRight(result));
          seen.push([watchScheduler.now(), result.right.batchId]);
        },
        error: assert.ifError,
      });
    }),
  );
  return seen;
};

describe('the checkpoints of a watcher', () => {
  it('should be those of all jobs that are watched', () => {
    const checkpoints = at150((watcher) => watcher.checkpoints());
    assert.deepEqual(
      checkpoints.map(({ projectId, batchId, at }) => ({ projectId, batchId, at })),
      [
        { ...refNo(1), at: 150 },
        { ...refNo(2), at: 150 },
      ],
    );
  });

  it('should be those of the moment at which it was closed', () => {
    const [before, after] = at150((watcher) => {
      const last = watcher.checkpoints();
      watcher.close();
      return [last, watcher.checkpoints()] as const;
    });
    assert.equal(after.length, 2);
    assert.deepEqual(after, before);
  });

  it('should be none of jobs that have ended or are not watched', () => {
    inVirtualTime((at) => {
      const watcher = createWatcher({ source: fakeSource(['success']), ...{ schedule: every(100) } });
      const { projectId, batchId } = refNo(1);
      listen(watcher.watchBatch$(projectId, batchId), () => undefined);
      at(10, () => assert.deepEqual(watcher.checkpoints(), []));
    });
  });

  it('should continue the waits of their jobs in the next process', () => {
    const [first, second] = at150((watcher) => watcher.checkpoints());
    assert.ok(first && second);
    const left = (checkpoint: WatchCheckpoint): number =>
      150 + checkpoint.loop.dueMs - checkpoint.loop.elapsedMs;
    assert.deepEqual(resumedAt150([first, second], { initialDelayMs: 5_000 }), [
      [left(first), first.batchId],
      [left(second), second.batchId],
    ]);
    assert.ok(left(first) > 150);
  });

  it('should spread attempts that are due already', () => {
    const [first, second] = at150((watcher) => watcher.checkpoints()).map((checkpoint) => ({
      ...checkpoint,
      loop: { ...checkpoint.loop, dueMs: 0 },
    }));
    assert.ok(first && second);
    const times = resumedAt150([first, second], { spreadMs: 1_000 }).map(([ms]) => ms);
    assert.deepEqual(times, [150, 150 + 618]);
  });

  it('should be accepted later, too, and refused like any other target', () => {
    const [checkpoint] = at150((watcher) => watcher.checkpoints());
    assert.ok(checkpoint);
    const seen: unknown[] = [];
    inVirtualTime((at) => {
      const targets$ = new Subject<WatchCheckpoint>();
      const source = { readState$: () => NEVER };
      const watching = watchBatches$(targets$, { source, ...options }).subscribe({
        next: (result) => seen.push(isRight(result) ? result.right.state : result.left.message),
        error: assert.ifError,
      });
      at(150, () => {
        targets$.next(checkpoint);
        targets$.next({ ...checkpoint, version: 2 as 1 });
        watching.unsubscribe();
      });
    });
    assert.deepEqual(seen, ['target.version: expected 1, got 2; this target is not watched']);
  });

  it('should be left aside where the watcher knows a later snapshot', () => {
    const [old] = at150((watcher) => watcher.checkpoints());
    assert.ok(old);
    const late = { ...old.loop, dueMs: 100_000 };
    const polls: number[] = [];
    inVirtualTime((at) => {
      const source = fakeSource(['running', 'running', 'running', 'success']);
      const watcher = createWatcher({ source, schedule: every(100) });
      const { projectId, batchId } = old;
      const watching = listen(watcher.watchBatch$(projectId, batchId), () => undefined);
      at(150, () => watching.unsubscribe());
      at(300, () => {
        watcher.watchBatches$([{ ...old, loop: late }]).subscribe({ error: assert.ifError });
        polls.push(source.polls());
      });
    });
    // At once, from the retained snapshot, whose age is the same: then the first of the two counts.
    assert.deepEqual(polls, [3]);
  });
});
