import assert from 'node:assert/strict';
import { VirtualTimeScheduler } from 'rxjs';
import { createClock } from '../../lib/simulator/clock.ts';
import { adjustableClock } from '../support/adjustableClock.ts';
import { useClock } from '../support/clock.ts';

describe('createClock', () => {
  const test = useClock(1_700_000_000_000);
  const { tick } = test;

  it('should shift the wall clock alone', async () => {
    const clock = createClock(-5_000);
    const start = clock.moment();
    assert.equal(clock.now(), 1_699_999_995_000);
    await tick(250);
    assert.deepEqual([clock.now(), clock.moment() - start], [1_699_999_995_250, 250]);
  });

  it('should count times from a reading of both clocks, in order, and keep them when the wall clock is set', async () => {
    const service = createClock(-5_000);
    await tick(250);
    const { moment, epochOf } = service.reading();
    test.clock.setSystemTime(1_600_000_000_000);
    assert.deepEqual(
      [moment, moment + 40.9, moment - 0.1].map(epochOf),
      [1_699_999_995_250, 1_699_999_995_290, 1_699_999_995_249],
    );
    assert.equal(service.reading().epochOf(service.moment()), 1_599_999_995_000);
  });

  it('should call back at a moment, and at once if it has passed', async () => {
    const clock = createClock(0);
    const calls: number[] = [];
    const start = clock.moment();
    for (const afterMs of [10, 0, -1]) clock.callAt(start + afterMs, () => calls.push(afterMs));
    assert.deepEqual(calls, [0, -1]);
    await tick(9);
    assert.deepEqual(calls, [0, -1]);
    await tick(1);
    assert.deepEqual(calls, [0, -1, 10]);
  });

  it('should measure by the monotonic clock of a scheduler, if it has one, and date by the other', () => {
    const { scheduler, setAfter, run } = adjustableClock();
    const calls: unknown[] = [];
    const clock = createClock(1_000, scheduler);
    clock.callAt(100, () => calls.push([clock.moment(), clock.now()]));
    clock.callAt(200, () => assert.fail('called'))();
    setAfter(50, 5_000);
    run();
    assert.deepEqual(calls, [[100, 6_100]]);
    const plain = createClock(1_000, new VirtualTimeScheduler());
    assert.deepEqual([plain.moment(), plain.now()], [0, 1_000]);
  });

  it('should not call back once it is cancelled', async () => {
    const clock = createClock(0);
    const cancel = clock.callAt(clock.moment() + 10, () => assert.fail('called'));
    cancel();
    await tick(20);
  });
});
