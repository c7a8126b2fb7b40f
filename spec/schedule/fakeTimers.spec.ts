import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { interval, take, tap, timer } from 'rxjs';
import sinon from 'sinon';
import { fakeNow, scheduleTimeout } from '../../lib/schedule/fakeTimers.ts';
import { useClock } from '../support/clock.ts';

/** Nothing may fail. */
const outcome = { error: (error: unknown) => assert.fail(String(error)) };

const start = Date.UTC(2026, 0, 1);

describe('fakeNow', () => {
  it('should be undefined without fake timers', () => {
    assert.equal(fakeNow(), undefined);
  });

  it('should be undefined where `Date` alone is fake', () => {
    mock.timers.enable({ apis: ['Date'] });
    try {
      assert.equal(fakeNow(), undefined);
    } finally {
      mock.timers.reset();
    }
  });

  describe('under fake timers that leave both clocks real', () => {
    useClock(start, ['performance', 'Date']);

    it('should be undefined, and warn once', async () => {
      // Another copy of the module: that of the suite may have warned already.
      const copyUrl: string = new URL('../../lib/schedule/fakeTimers.ts?copy', import.meta.url).href;
      const copy = (await import(copyUrl)) as { readonly fakeNow: () => unknown };
      const emitted = sinon.stub(process, 'emitWarning');
      try {
        assert.deepEqual([copy.fakeNow(), copy.fakeNow()], [undefined, undefined]);
        assert.equal(emitted.callCount, 1);
        assert.match(String(emitted.firstCall.args[0]), /fake Date too/);
        assert.deepEqual(emitted.firstCall.args[1], { code: 'DLI_WATCH_FAKE_TIMERS' });
      } finally {
        emitted.restore();
      }
    });
  });

  it('should be undefined where a timer is only observed', () => {
    const set = sinon.spy(globalThis, 'setInterval');
    try {
      assert.equal(fakeNow(), undefined);
    } finally {
      set.restore();
    }
  });

  describe('under fake timers that fake `performance` too', () => {
    useClock(start);

    it('should be undefined: nothing is amiss', () => {
      assert.equal(fakeNow(), undefined);
    });
  });

  describe('under fake timers that leave `performance` real', () => {
    const time = useClock(start, ['performance']);

    it('should be the time of the fake `Date`', async () => {
      assert.equal(fakeNow(), start);
      await time.tick(500);
      assert.equal(fakeNow(), start + 500);
    });
  });
});

describe('scheduleTimeout', () => {
  const time = useClock();
  const scheduler = { now: () => Date.now(), schedule: scheduleTimeout };

  it('should run work once, when it is due, with its state', async () => {
    const ran: string[] = [];
    scheduleTimeout((state) => ran.push(`${state} at ${String(Date.now())}`), 20, 'due');
    await time.tick(19);
    assert.deepEqual(ran, []);
    await time.tick(1_000);
    assert.deepEqual(ran, ['due at 20']);
  });

  it('should clear its timer when it is unsubscribed', () => {
    scheduleTimeout(() => assert.fail('it ran'), 20).unsubscribe();
    assert.equal(time.clock.countTimers(), 0);
  });

  it('should run again as often as the work schedules itself', async () => {
    const values: number[] = [];
    interval(10, scheduler)
      .pipe(
        take(3),
        tap((value) => values.push(value)),
      )
      .subscribe(outcome);
    await time.tick(29);
    assert.deepEqual(values, [0, 1]);
    await time.tick(1_000);
    assert.deepEqual(values, [0, 1, 2]);
    assert.equal(time.clock.countTimers(), 0);
  });

  it('should run nothing that is scheduled after the end', async () => {
    const action = scheduleTimeout(function () {
      this.unsubscribe();
      this.schedule(undefined, 5);
    }, 5);
    await time.tick(100);
    assert.equal(action.closed, true);
    assert.equal(time.clock.countTimers(), 0);
  });

  it('should serve `timer`', async () => {
    const at: number[] = [];
    timer(7, scheduler)
      .pipe(tap(() => at.push(Date.now())))
      .subscribe(outcome);
    await time.tick(100);
    assert.deepEqual(at, [7]);
  });
});
