import assert from 'node:assert/strict';
import sinon from 'sinon';
import { concat, map, NEVER, type Observable, of, switchMap, tap } from 'rxjs';
import type { BatchSnapshot } from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
import { pause$ } from '../support/pause$.ts';
import { Pause } from '../../lib/watch/Pause.ts';
import type { Watch } from '../../lib/watch/Watch.ts';
import { viewed } from '../../lib/watch/viewed.ts';
import { useClock } from '../support/clock.ts';
import { hear } from '../support/hear.ts';
import { inVirtualTime } from '../support/inVirtualTime.ts';
import { newWatch } from '../support/newWatch.ts';
import { told } from '../support/snapshots.ts';
import { marbles } from '../support/testScheduler.ts';

const over$ = (watch: Watch, delayMs: number): Observable<string> =>
  pause$(watch, delayMs).pipe(map(() => 'x'));

/** One who is subscribed to a watch, and has set a limit. */
const limited$ = (watch: Watch, deadlineMs: number): Observable<BatchSnapshot> =>
  concat(of(snapshotOf()), NEVER).pipe(
    viewed(watch, { deadlineMs, sinceMs: 0, stateDeadlines: {}, emit: 'changes', known: undefined }),
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
      expectObservable(hurry$.pipe(tap(() => watch.hurry()))).toBe('--h-h');
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
        watch.hurry();
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

  describe('on the default scheduler', () => {
    const time = useClock();

    for (const [what, delays, timers] of [
      ['go on with the timer of the last wait where it is as long (decision 48)', [5, 5, 5, 5], 1],
      ['take another timer where it is not', [5, 6, 5, 5], 3],
    ] as const)
      it(`should ${what}`, async () => {
        const set = sinon.spy(globalThis, 'setInterval');
        let over = 0;
        const goOn = (): void => {
          over += 1;
          const next = delays[over];
          if (next !== undefined) pause.begin(next);
        };
        const pause = new Pause(newWatch(), { goOn });
        try {
          pause.begin(5);
          await time.tick(21);
          assert.equal(over, 4);
          assert.equal(set.callCount, timers);
        } finally {
          set.restore();
          pause.unsubscribe();
        }
        assert.equal(time.clock.countTimers(), 0);
      });
  });

  it('should leave no timer when it is unsubscribed', () => {
    inVirtualTime((at) => {
      const waiting = pause$(newWatch(), 10).subscribe();
      at(5, () => waiting.unsubscribe());
    });
  });

  for (const [what, subs, snapshots, expected] of [
    ['be over for one last look before a limit that is set before', '^', 'r---------#', '-----(x|)'],
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
