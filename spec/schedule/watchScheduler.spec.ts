import assert from 'node:assert/strict';
import { RequestTimeoutError, watchScheduler } from 'dli-watch';
import { asyncScheduler, defer, interval, map, of, take, timer, VirtualTimeScheduler } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import sinon from 'sinon';
import {
  checkedScheduler,
  hasPlatformTimers,
  monotonicNow,
  wait$,
  withRequestTimeout,
} from '../../lib/schedule/watchScheduler.ts';
import { useClock } from '../support/clock.ts';
import { marbles } from '../support/testScheduler.ts';

describe('watchScheduler', () => {
  const bothClocks = () => [watchScheduler.now(), watchScheduler.monotonicNow()];

  describe('inside TestScheduler.run, without injection', () => {
    it('should wait in virtual time', () => {
      marbles(({ expectObservable }) => {
        const expected = '5ms (a|)';

        expectObservable(timer(5, watchScheduler).pipe(map(() => 'a'))).toBe(expected);
      });
    });

    it('should read virtual time on both clocks, at 0 too', () => {
      marbles(({ expectObservable }) => {
        const expected = '     a 59s 999ms (b|)';

        const source$ = timer(0, 60_000, watchScheduler).pipe(take(2), map(bothClocks));
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

    it('should return to real time when the run is over', () => {
      marbles(({ expectObservable }) => {
        expectObservable(defer(() => timer(5, watchScheduler)).pipe(map(bothClocks))).toBe('5ms (a|)', {
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
    // Sinon fakes `performance` too: it starts at 0 and follows the ticks, not the wall clock.
    const start = Date.UTC(2026, 0, 1);
    const time = useClock(start);

    it('should read the wall clock and the monotonic clock', async () => {
      assert.deepEqual(bothClocks(), [start, 0]);
      await time.tick(500);
      assert.deepEqual(bothClocks(), [start + 500, 500]);
    });

    for (const [direction, jumped] of [
      ['forwards', start + 86_400_000],
      ['backwards', start - 86_400_000],
      ['back to 1970', 0],
    ] as const) {
      it(`should not move the monotonic clock when the wall clock is set ${direction}`, async () => {
        await time.tick(500);
        time.clock.setSystemTime(jumped);
        assert.deepEqual(bothClocks(), [jumped, 500]);
        await time.tick(7);
        assert.deepEqual(bothClocks(), [jumped + 7, 507]);
      });
    }

    for (const [what, readings] of [
      ['is set forwards before the scheduler is read', [start, start + 9_000, start + 9_000]],
      ['is set backwards before the scheduler is read', [start, start - 9_000, start - 9_000]],
      ['advances meanwhile', [start, start + 1, start + 2]],
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
      it(`should take a clock ${side} the wall clock for a virtual one`, () => {
        const wall = sinon.stub(Date, 'now').returns(start);
        wall.onCall(1).returns(virtual);
        try {
          assert.equal(watchScheduler.monotonicNow(), virtual);
        } finally {
          wall.restore();
        }
      });
    }

    it('should run work when it is due, and not if it was unsubscribed', async () => {
      const ran: string[] = [];
      watchScheduler.schedule((state) => ran.push(state), 20, 'due');
      const cancelled = watchScheduler.schedule(() => ran.push('cancelled'), 20);
      assert.equal(time.clock.countTimers(), 2);
      cancelled.unsubscribe();
      assert.equal(time.clock.countTimers(), 1);
      await time.tick(19);
      assert.deepEqual(ran, []);
      await time.tick(1);
      assert.deepEqual(ran, ['due']);
      assert.equal(time.clock.countTimers(), 0);
    });
  });
});

describe('watchScheduler under fake timers that leave `performance` real', () => {
  const time = useClock(Date.UTC(2026, 0, 1), ['performance']);

  it('should measure by the fake clock, and wait on the fake timers', async () => {
    const since = watchScheduler.monotonicNow();
    const ran: number[] = [];
    watchScheduler.schedule(() => ran.push(watchScheduler.monotonicNow() - since), 500);
    await time.tick(1_000);
    assert.deepEqual(ran, [500]);
    assert.equal(watchScheduler.monotonicNow() - since, 1_000);
  });

  it('should not use the timers of the platform with a clock that they do not move', () => {
    assert.equal(hasPlatformTimers(watchScheduler), false);
  });

  it('should be on virtual time inside TestScheduler.run', () => {
    marbles(({ expectObservable }) => {
      const source$ = timer(5, watchScheduler).pipe(map(() => watchScheduler.monotonicNow()));
      expectObservable(source$).toBe('5ms (a|)', { a: 5 });
    });
  });
});

describe('monotonicNow', () => {
  const scheduler = new VirtualTimeScheduler();

  it('should read the monotonic clock, also when it is 0', () => {
    const twoClocks = { now: () => 7, schedule: scheduler.schedule.bind(scheduler) };
    assert.equal(monotonicNow({ ...twoClocks, monotonicNow: () => 0 }), 0);
  });

  it('should read `now()` if there is no monotonic clock', () => {
    scheduler.frame = 42;
    assert.equal(monotonicNow(scheduler), 42);
  });
});

describe('hasPlatformTimers', () => {
  const assertFalseInVirtualTime = () =>
    marbles(({ expectObservable }) => {
      const result$ = defer(() => of(hasPlatformTimers(watchScheduler)));

      expectObservable(result$).toBe('(n|)', { n: false });
    });

  it('should be true for the default scheduler alone', () => {
    assert.equal(hasPlatformTimers(watchScheduler), true);
    for (const other of [asyncScheduler, { ...watchScheduler }])
      assert.equal(hasPlatformTimers(other), false);
  });

  it('should be false in virtual time', assertFalseInVirtualTime);

  for (const [name, now, expected] of [
    ['at the present time, which are used like real ones', Date.UTC(2026, 0, 1), true],
    ['at 0, where a virtual clock may stand too', 0, false],
  ] as const)
    describe(`with fake timers ${name}`, () => {
      useClock(now);

      it(`should be ${String(expected)}`, () => {
        assert.equal(hasPlatformTimers(watchScheduler), expected);
      });

      it('should be false in virtual time', assertFalseInVirtualTime);
    });
});

describe('wait$', () => {
  const LONGEST = 2 ** 31 - 1;

  for (const ms of [0, 1, LONGEST, LONGEST + 1, 3 * LONGEST + 5]) {
    it(`should emit once after ${String(ms)} ms, also beyond the longest timer`, () => {
      marbles(({ expectObservable }) => {
        expectObservable(wait$(ms, watchScheduler)).toBe(ms === 0 ? '(a|)' : `${String(ms)}ms (a|)`, {
          a: 0,
        });
      }, 4 * LONGEST);
    });
  }

  for (const [ms, parts] of [
    [LONGEST, [LONGEST]],
    [LONGEST + 1, [LONGEST, 1]],
    [2 * LONGEST, [LONGEST, LONGEST]],
  ] as const) {
    it(`should schedule ${parts.join(' and ')} ms, to wait ${String(ms)} ms`, () => {
      const schedule = sinon.spy(watchScheduler.schedule);
      marbles(({ expectObservable }) => {
        expectObservable(wait$(ms, { now: watchScheduler.now, schedule })).toBe(`${String(ms)}ms (a|)`, {
          a: 0,
        });
      }, 4 * LONGEST);
      assert.deepEqual(
        schedule.args.map(([, delay]) => delay),
        parts,
      );
    });
  }

  it('should leave no timer when it is unsubscribed', () => {
    marbles(({ expectObservable }) => {
      expectObservable(wait$(LONGEST + 9, watchScheduler), `${String(LONGEST + 3)}ms !`).toBe('-');
    }, 4 * LONGEST);
  });
});

describe('checkedScheduler', () => {
  for (const scheduler of [watchScheduler, asyncScheduler, new TestScheduler(() => true)]) {
    it(`should accept a scheduler (${scheduler.constructor.name})`, () => {
      assert.doesNotThrow(() => checkedScheduler('scheduler', scheduler));
    });
  }

  for (const value of [undefined, null, 5, {}, { now: () => 0 }, { schedule: () => 0 }, Date]) {
    it(`should refuse ${typeof value} ${JSON.stringify(value)}`, () => {
      assert.throws(
        () => checkedScheduler('scheduler', value),
        /^TypeError: scheduler: expected a scheduler, an object with now and schedule, got /,
      );
    });
  }
});

const limit = { requestTimeoutMs: 5, scheduler: watchScheduler };

describe('withRequestTimeout', () => {
  it('should pass on a first value before the limit, and set no limit to later ones', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold(' ----a--------b-|');
      const subs = '        ^--------------!';
      const expected = '    ----a--------b-|';

      expectObservable(source.pipe(withRequestTimeout(limit))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should fail at the limit, name who did not answer, and unsubscribe', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold(' ------a|');
      const subs = ['       ^----!  ', '       ^----!  '];
      const expected = '    -----#  ';

      const error = new RequestTimeoutError(5);
      expectObservable(source.pipe(withRequestTimeout(limit))).toBe(expected, undefined, error);
      const other = new RequestTimeoutError(5, 'the token provider');
      expectObservable(source.pipe(withRequestTimeout(limit, 'the token provider'))).toBe(
        expected,
        undefined,
        other,
      );
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should leave no timer behind when it is unsubscribed', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold(' -----------');
      const unsub = '       --!        ';
      const subs = '        ^-!        ';
      const expected = '    -----------';

      expectObservable(source.pipe(withRequestTimeout(limit)), unsub).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });
});
