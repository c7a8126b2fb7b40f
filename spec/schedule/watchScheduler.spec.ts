import { RequestTimeoutError, watchScheduler } from 'dli-watch';
import assert from 'node:assert/strict';
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

describe('checkedScheduler', () => {
  for (const scheduler of [watchScheduler, asyncScheduler, new TestScheduler(() => true)]) {
    it(`should take a scheduler (${scheduler.constructor.name})`, () => {
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

const said$ = defer(() => of(String(hasPlatformTimers(watchScheduler))));

describe('hasPlatformTimers', () => {
  it('should say so of the default scheduler alone', () => {
    assert.equal(hasPlatformTimers(watchScheduler), true);
    for (const other of [asyncScheduler, { ...watchScheduler }])
      assert.equal(hasPlatformTimers(other), false);
  });

  it('should not say so in virtual time', () => {
    marbles(({ expectObservable }) => {
      expectObservable(said$).toBe('(n|)', { n: 'false' });
    });
  });

  for (const [name, now, said] of [
    ['at the present time, which are used as if they were real', Date.UTC(2026, 0, 1), 'true'],
    ['at 0, where a virtual clock may stand too', 0, 'false'],
  ] as const)
    describe(`with fake timers ${name}`, () => {
      useClock(now);

      it(`should be ${said}`, () => {
        assert.equal(String(hasPlatformTimers(watchScheduler)), said);
      });

      it('should not say so in virtual time', () => {
        marbles(({ expectObservable }) => {
          expectObservable(said$).toBe('(n|)', { n: 'false' });
        });
      });
    });
});

describe('monotonicNow', () => {
  const scheduler = new VirtualTimeScheduler();

  it('should read the clock that does not jump, also when it says 0', () => {
    const both = { now: () => 7, schedule: scheduler.schedule.bind(scheduler) };
    assert.equal(monotonicNow({ ...both, monotonicNow: () => 0 }), 0);
  });

  it('should read the only clock there is', () => {
    scheduler.frame = 42;
    assert.equal(monotonicNow(scheduler), 42);
  });
});

const LONGEST = 2 ** 31 - 1;

describe('wait$', () => {
  for (const ms of [0, 1, LONGEST, LONGEST + 1, 3 * LONGEST + 5]) {
    it(`should emit once after ${String(ms)} ms, however long a timer can be (pitfall 7)`, () => {
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
    it(`should ask for ${parts.join(' and ')} ms, to wait for ${String(ms)} (pitfall 7)`, () => {
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

  it('should fail at the limit, name who did not answer, and unsubscribe (pitfall 28)', () => {
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

  it('should leave no timer behind when it is unsubscribed (pitfall 39)', () => {
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
