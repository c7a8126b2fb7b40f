import assert from 'node:assert/strict';
import sinon from 'sinon';
import { defer, interval, map, take, timer } from 'rxjs';
import { watchScheduler } from 'dli-watch';
import { useClock } from '../support/clock.ts';
import { marbles } from '../support/testScheduler.ts';

const clocks = () => [watchScheduler.now(), watchScheduler.monotonicNow()];

describe('watchScheduler', () => {
  describe('inside TestScheduler.run, without injection (pitfall 91)', () => {
    it('should wait in virtual time', () => {
      marbles(({ expectObservable }) => {
        const expected = '5ms (a|)';

        expectObservable(timer(5, watchScheduler).pipe(map(() => 'a'))).toBe(expected);
      });
    });

    it('should show virtual time on both clocks, at 0 too', () => {
      marbles(({ expectObservable }) => {
        const expected = '     a 59s 999ms (b|)';

        const source$ = timer(0, 60_000, watchScheduler).pipe(take(2), map(clocks));
        expectObservable(source$).toBe(expected, { a: [0, 0], b: [60_000, 60_000] });
      });
    });

    it('should repeat and stop in virtual time', () => {
      marbles(({ expectObservable }) => {
        const unsub = '   -------!';
        const expected = '--a-a-a-';

        expectObservable(interval(2, watchScheduler).pipe(map(() => 'a')), unsub).toBe(expected);
      });
    });

    it('should leave the virtual clock when the run is over', () => {
      marbles(({ expectObservable }) => {
        expectObservable(defer(() => timer(5, watchScheduler)).pipe(map(clocks))).toBe('5ms (a|)', {
          a: [5, 5],
        });
      });
      assert.ok(watchScheduler.now() > 1e12);
      const before = performance.now();
      const now = watchScheduler.monotonicNow();
      assert.ok(before <= now && now <= performance.now());
    });
  });

  describe('on a real clock', () => {
    const start = Date.UTC(2026, 0, 1);
    const time = useClock(start);
    // The clock of sinon fakes `performance` too: it starts at 0 and goes with the ticks, not with the wall clock.

    it('should show the wall clock, and the clock that does not jump', async () => {
      assert.deepEqual(clocks(), [start, 0]);
      await time.tick(500);
      assert.deepEqual(clocks(), [start + 500, 500]);
    });

    for (const [direction, jumped] of [
      ['forwards', start + 86_400_000],
      ['backwards', start - 86_400_000],
      ['back to 1970', 0],
    ] as const) {
      it(`should not move the monotonic clock when the wall clock is set ${direction}`, async () => {
        await time.tick(500);
        time.clock.setSystemTime(jumped);
        assert.deepEqual(clocks(), [jumped, 500]);
        await time.tick(7);
        assert.deepEqual(clocks(), [jumped + 7, 507]);
      });
    }

    for (const [what, readings] of [
      ['is set forwards before the scheduler is read', [start, start + 9_000, start + 9_000]],
      ['is set backwards before the scheduler is read', [start, start - 9_000, start - 9_000]],
      ['goes on meanwhile', [start, start + 1, start + 2]],
      ['stands still, and is not read a third time', [start, start]],
    ] as const) {
      it(`should not take the wall clock for a virtual one that ${what}`, async () => {
        await time.tick(500);
        const wall = sinon.stub(Date, 'now');
        for (const [call, reading] of readings.entries()) wall.onCall(call).returns(reading);
        try {
          assert.equal(watchScheduler.monotonicNow(), 500);
          assert.equal(wall.callCount, readings.length, 'the jump is no longer between the readings');
        } finally {
          wall.restore();
        }
      });
    }

    for (const [side, virtual] of [
      ['ahead of', start + 1],
      ['behind', start - 1],
    ] as const) {
      it(`should take a scheduler ${side} the wall clock for a virtual one`, () => {
        const wall = sinon.stub(Date, 'now').returns(start);
        wall.onCall(1).returns(virtual);
        try {
          assert.equal(watchScheduler.monotonicNow(), virtual);
        } finally {
          wall.restore();
        }
      });
    }

    it('should run work when it is due, and not when it was withdrawn (pitfall 39)', async () => {
      const ran: string[] = [];
      watchScheduler.schedule((state) => ran.push(state), 20, 'due');
      const withdrawn = watchScheduler.schedule(() => ran.push('withdrawn'), 20);
      assert.equal(time.clock.countTimers(), 2);
      withdrawn.unsubscribe();
      assert.equal(time.clock.countTimers(), 1);
      await time.tick(19);
      assert.deepEqual(ran, []);
      await time.tick(1);
      assert.deepEqual(ran, ['due']);
      assert.equal(time.clock.countTimers(), 0);
    });
  });
});
