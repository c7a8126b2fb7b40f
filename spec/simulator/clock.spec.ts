import assert from 'node:assert/strict';
import { createClock } from '../../lib/simulator/clock.ts';
import { useClock } from '../support/clock.ts';

describe('createClock', () => {
  const { tick } = useClock(1_700_000_000_000);

  it('should shift the wall clock alone', async () => {
    const clock = createClock(-5_000);
    const start = clock.moment();
    assert.equal(clock.now(), 1_699_999_995_000);
    await tick(250);
    assert.deepEqual([clock.now(), clock.moment() - start], [1_699_999_995_250, 250]);
    assert.deepEqual(
      [clock.epochOf(start), clock.epochOf(start + 40.4)],
      [1_699_999_995_000, 1_699_999_995_040],
    );
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

  it('should not call back once it is cancelled', async () => {
    const clock = createClock(0);
    const cancel = clock.callAt(clock.moment() + 10, () => assert.fail('called'));
    cancel();
    await tick(20);
  });
});
