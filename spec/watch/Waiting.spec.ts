import type { BatchSnapshot } from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
import assert from 'node:assert/strict';
import { concat, map, NEVER, type Observable, of, queueScheduler, switchMap, tap } from 'rxjs';
import sinon from 'sinon';
import type { WatchState } from '../../lib/watch/WatchState.ts';
import { forSubscriber } from '../../lib/watch/WatchSubscriber.ts';
import { useClock } from '../support/clock.ts';
import { listen } from '../support/observing.ts';
import { inVirtualTime } from '../support/inVirtualTime.ts';
import { waitEnd$ } from '../support/listening.ts';
import { newWatch } from '../support/newWatch.ts';
import { asMarble } from '../support/fixtures.ts';
import { marbles } from '../support/testScheduler.ts';
import { TestWaiting, waitOf$, waitsOf } from '../support/waiting.ts';

/** A wait in a marble: `x` at its end. */
const end$ = (watch: WatchState, delayMs: number): Observable<string> =>
  waitOf$(watch, delayMs).pipe(map(() => 'x'));

/** How many waits of these lengths have ended after 21 ms, each started at the end of the last, and by how many timers. */
const timersFor = async (
  delays: readonly number[],
  tick: (ms: number) => Promise<void>,
): Promise<unknown> => {
  const set = sinon.spy(globalThis, 'setInterval');
  let ended = 0;
  const waits = waitsOf(newWatch(), ({ start }) => {
    ended += 1;
    const next = delays[ended];
    if (next !== undefined) start(next);
  });
  try {
    waits.start(delays[0] ?? 0);
    await tick(21);
    return { ended, timers: set.callCount };
  } finally {
    set.restore();
    waits.cancel();
  }
};

describe('Waiting', () => {
  describe('on the timers of the platform', () => {
    const time = useClock(Date.UTC(2026, 0, 1));

    for (const [what, delays, timers] of [
      ['keep the timer of the last wait for one of the same length (decision 48)', [5, 5, 5, 5], 1],
      ['set another timer for one of another length', [5, 6, 5, 5], 3],
    ] as const)
      it(`should ${what}`, async () => {
        assert.deepEqual(await timersFor(delays, time.tick), { ended: 4, timers });
        assert.equal(time.clock.countTimers(), 0);
      });

    it('should clear its timer at the end of a wait that no other follows', async () => {
      let ended = 0;
      waitsOf(newWatch(), () => (ended += 1)).start(5);
      assert.equal(time.clock.countTimers(), 1);
      await time.tick(5);
      assert.deepEqual([ended, time.clock.countTimers()], [1, 0]);
    });

    it('should wait the whole time again after a wait that was skipped', async () => {
      const watch = newWatch();
      const endedAt: number[] = [];
      const waits = waitsOf(watch, () => endedAt.push(watch.elapsedMs()));
      waits.start(5);
      await time.tick(3);
      watch.skipWait();
      waits.start(5);
      await time.tick(4);
      assert.deepEqual(endedAt, [3]);
      await time.tick(1);
      assert.deepEqual(endedAt, [3, 8]);
      assert.equal(time.clock.countTimers(), 0);
    });
  });

  describe('where fake timers have set the clock to 0', () => {
    const time = useClock();

    it('should wait on its scheduler, which may be in virtual time', async () => {
      assert.deepEqual(await timersFor([5, 5, 5, 5], time.tick), { ended: 4, timers: 4 });
      assert.equal(time.clock.countTimers(), 0);
      marbles(({ expectObservable }) => {
        expectObservable(end$(newWatch(), 4)).toBe('----(x|)');
      });
    });
  });

  for (const [what, scheduler] of [
    ['the platform', undefined],
    ['a scheduler', queueScheduler],
  ] as const)
    describe(`on ${what}`, () => {
      const time = useClock(Date.UTC(2026, 0, 1));
      const timerOf = (ended: unknown[]): TestWaiting => new TestWaiting(scheduler, () => ended.push(0));

      it('should wake its owner once, and not after it was cancelled', async () => {
        const ended: unknown[] = [];
        const timer = timerOf(ended);
        timer.start(5);
        await time.tick(20);
        assert.equal(ended.length, 1);
        timer.start(5);
        timer.cancel();
        await time.tick(20);
        assert.equal(ended.length, 1);
        assert.equal(time.clock.countTimers(), 0);
      });

      it('should wake it at once when it is skipped, and only if it waits', async () => {
        const ended: unknown[] = [];
        const timer = timerOf(ended);
        timer.skip();
        assert.equal(ended.length, 0);
        timer.start(5);
        timer.skip();
        timer.skip();
        await time.tick(20);
        assert.equal(ended.length, 1);
        assert.equal(time.clock.countTimers(), 0);
      });
    });
});

describe('a wait', () => {
  it('should end when its time has passed, once', () => {
    marbles(({ expectObservable }) => {
      expectObservable(end$(newWatch(), 4)).toBe('----(x|)');
      expectObservable(end$(newWatch(), 0)).toBe('(x|)');
    });
  });

  it('should end when it is skipped, once', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const watch = newWatch();
      const skip$ = cold('--h-h');

      expectObservable(end$(watch, 4)).toBe('--(x|)');
      expectObservable(skip$.pipe(tap(() => watch.skipWait()))).toBe('--h-h');
      expectSubscriptions(skip$.subscriptions).toBe('^');
    });
  });

  it('should report when it will end, and that it has ended before what follows', () => {
    inVirtualTime((at) => {
      const watch = newWatch();
      const log: unknown[] = [];
      listen(waitEnd$(watch), (endMs) => log.push(endMs));
      at(5, () => {
        listen(waitOf$(watch, 10), () => log.push('next'));
        assert.deepEqual(log, [undefined, 15]);
      });
      at(7, () => {
        watch.skipWait();
        assert.deepEqual(log, [undefined, 15, undefined, 'next']);
      });
    });
  });

  it('should not overwrite what the next one reports, which may start in the same turn', () => {
    inVirtualTime((at) => {
      const watch = newWatch();
      const log: unknown[] = [];
      listen(waitEnd$(watch), (endMs) => log.push(endMs));
      const waiting = waitOf$(watch, 10)
        .pipe(switchMap(() => waitOf$(watch, 20)))
        .subscribe();
      at(11, () => {
        assert.deepEqual(log, [undefined, 10, undefined, 30]);
        waiting.unsubscribe();
      });
    });
  });

  it('should leave no timer when it is unsubscribed', () => {
    inVirtualTime((at) => {
      const waiting = waitOf$(newWatch(), 10).subscribe();
      at(5, () => waiting.unsubscribe());
    });
  });

  describe('of a watch with a limit', () => {
    /** A subscriber with a deadline. */
    const limited$ = (watch: WatchState, deadlineMs: number): Observable<BatchSnapshot> =>
      concat(of(snapshotOf()), NEVER).pipe(
        forSubscriber(watch, {
          deadlineMs,
          sinceMs: 0,
          stateDeadlines: {},
          emit: 'changes',
          known: undefined,
        }),
      );

    for (const [what, subs, snapshots, expected] of [
      ['end early for one last poll before a limit that is set before', '^', 'r---------#', '-----(x|)'],
      ['end early for a limit that is set while it lasts', '----^', '----r-----#', '-------(x|)'],
      ['last its whole time when the subscriber with the limit unsubscribes', '--^--!', '--r', '40ms (x|)'],
      ['end early for a subscriber that unsubscribes a moment later', '--^----!', '--r', '------(x|)'],
    ] as const) {
      it(`should ${what}`, () => {
        marbles(({ expectObservable }) => {
          const watch = newWatch();

          expectObservable(end$(watch, 40)).toBe(expected);
          expectObservable(limited$(watch, 10).pipe(asMarble()), subs).toBe(
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
      it(`should ${delayMs === 9 ? 'last its whole time if it ends before' : 'end early if it ends at'} the limit`, () => {
        marbles(({ expectObservable }) => {
          const watch = newWatch();

          expectObservable(end$(watch, delayMs)).toBe(expected);
          expectObservable(limited$(watch, 10).pipe(asMarble()), '^--------!').toBe('r');
        });
      });
    }
  });
});
