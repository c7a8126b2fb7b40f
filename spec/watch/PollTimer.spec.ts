import type { BatchSnapshot } from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
import assert from 'node:assert/strict';
import { concat, map, NEVER, type Observable, of, switchMap, tap } from 'rxjs';
import sinon from 'sinon';
import type { WatchState } from '../../lib/watch/WatchState.ts';
import { forSubscriber } from '../../lib/watch/WatchSubscriber.ts';
import { useClock } from '../support/clock.ts';
import { hear } from '../support/hear.ts';
import { inVirtualTime } from '../support/inVirtualTime.ts';
import { newWatch } from '../support/newWatch.ts';
import { pause$ } from '../support/pause$.ts';
import { told } from '../support/snapshots.ts';
import { marbles } from '../support/testScheduler.ts';
import { waiting } from '../support/waiting.ts';

const over$ = (watch: WatchState, delayMs: number): Observable<string> =>
  pause$(watch, delayMs).pipe(map(() => 'x'));

/** One who is subscribed to a watch, and has set a limit. */
const limited$ = (watch: WatchState, deadlineMs: number): Observable<BatchSnapshot> =>
  concat(of(snapshotOf()), NEVER).pipe(
    forSubscriber(watch, { deadlineMs, sinceMs: 0, stateDeadlines: {}, emit: 'changes', known: undefined }),
  );

describe('Pause', () => {
  it('should be over when its time is, once', () => {
    marbles(({ expectObservable }) => {
      expectObservable(over$(newWatch(), 4)).toBe('----(x|)');
      expectObservable(over$(newWatch(), 0)).toBe('(x|)');
    });
  });

  it('should be over when somebody hurries, once', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const watch = newWatch();
      const hurry$ = cold('--h-h');

      expectObservable(over$(watch, 4)).toBe('--(x|)');
      expectObservable(hurry$.pipe(tap(() => watch.skipWait()))).toBe('--h-h');
      expectSubscriptions(hurry$.subscriptions).toBe('^');
    });
  });

  it('should say when it will be over, and that it is before what follows', () => {
    inVirtualTime((at) => {
      const watch = newWatch();
      const said: unknown[] = [];
      hear(watch.waitEnd$, (endMs) => said.push(endMs));
      at(5, () => {
        hear(pause$(watch, 10), () => said.push('next'));
        assert.deepEqual(said, [undefined, 15]);
      });
      at(7, () => {
        watch.skipWait();
        assert.deepEqual(said, [undefined, 15, undefined, 'next']);
      });
    });
  });

  it('should not take back what the next one says, which may begin in the same turn', () => {
    inVirtualTime((at) => {
      const watch = newWatch();
      const said: unknown[] = [];
      hear(watch.waitEnd$, (endMs) => said.push(endMs));
      const waiting = pause$(watch, 10)
        .pipe(switchMap(() => pause$(watch, 20)))
        .subscribe();
      at(11, () => {
        assert.deepEqual(said, [undefined, 10, undefined, 30]);
        waiting.unsubscribe();
      });
    });
  });

  /** How many waits of these lengths are over after 21 ms, one begun when another is over, and by how many timers. */
  const overBy = async (delays: readonly number[], tick: (ms: number) => Promise<void>): Promise<unknown> => {
    const set = sinon.spy(globalThis, 'setInterval');
    let over = 0;
    const pause = waiting(newWatch(), (wait) => {
      over += 1;
      const next = delays[over];
      if (next !== undefined) wait.begin(next);
    });
    try {
      pause.begin(delays[0] ?? 0);
      await tick(21);
      return { over, timers: set.callCount };
    } finally {
      set.restore();
      pause.unsubscribe();
    }
  };

  describe('on the timers of the platform', () => {
    const time = useClock(Date.UTC(2026, 0, 1));

    for (const [what, delays, timers] of [
      ['go on with the timer of the last wait where it is as long (decision 48)', [5, 5, 5, 5], 1],
      ['take another timer where it is not', [5, 6, 5, 5], 3],
    ] as const)
      it(`should ${what}`, async () => {
        assert.deepEqual(await overBy(delays, time.tick), { over: 4, timers });
        assert.equal(time.clock.countTimers(), 0);
      });

    it('should let go of its timer when it is over, and nobody waits any more', async () => {
      let over = 0;
      waiting(newWatch(), () => (over += 1)).begin(5);
      assert.equal(time.clock.countTimers(), 1);
      await time.tick(5);
      assert.deepEqual([over, time.clock.countTimers()], [1, 0]);
    });

    it('should begin anew, and whole, when it was cut short', async () => {
      const watch = newWatch();
      const overAt: number[] = [];
      const pause = waiting(watch, () => overAt.push(watch.elapsedMs()));
      pause.begin(5);
      await time.tick(3);
      watch.skipWait();
      pause.begin(5);
      await time.tick(4);
      assert.deepEqual(overAt, [3]);
      await time.tick(1);
      assert.deepEqual(overAt, [3, 8]);
      assert.equal(time.clock.countTimers(), 0);
    });
  });

  describe('where fake timers have set the clock to 0', () => {
    const time = useClock();

    it('should wait by its scheduler, for that may be in virtual time', async () => {
      assert.deepEqual(await overBy([5, 5, 5, 5], time.tick), { over: 4, timers: 4 });
      assert.equal(time.clock.countTimers(), 0);
      marbles(({ expectObservable }) => {
        expectObservable(over$(newWatch(), 4)).toBe('----(x|)');
      });
    });
  });

  it('should leave no timer when it is unsubscribed', () => {
    inVirtualTime((at) => {
      const waiting = pause$(newWatch(), 10).subscribe();
      at(5, () => waiting.unsubscribe());
    });
  });

  for (const [what, subs, snapshots, expected] of [
    ['be over for one last poll before a limit that is set before', '^', 'r---------#', '-----(x|)'],
    ['be cut anew before a limit that is set while it lasts', '----^', '----r-----#', '-------(x|)'],
    ['be as long as it was when who set it has left', '--^--!', '--r', '40ms (x|)'],
    ['be cut for who leaves a moment later', '--^----!', '--r', '------(x|)'],
  ] as const) {
    it(`should ${what}`, () => {
      marbles(({ expectObservable }) => {
        const watch = newWatch();

        expectObservable(over$(watch, 40)).toBe(expected);
        expectObservable(limited$(watch, 10).pipe(told()), subs).toBe(
          snapshots,
          undefined,
          'DeadlineExceededError',
        );
      });
    });
  }

  for (const [delayMs, expected] of [
    [9, '---------(x|)'],
    [10, '-----(x|)'],
  ] as const) {
    it(`should ${delayMs === 9 ? 'be whole where it ends before the limit' : 'be cut where it ends at it'}`, () => {
      marbles(({ expectObservable }) => {
        const watch = newWatch();

        expectObservable(over$(watch, delayMs)).toBe(expected);
        expectObservable(limited$(watch, 10).pipe(told()), '^--------!').toBe('r');
      });
    });
  }
});
