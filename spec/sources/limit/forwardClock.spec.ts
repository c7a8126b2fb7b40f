import assert from 'node:assert/strict';
import { asyncScheduler } from 'rxjs';
import { forwardClock } from '../../../lib/sources/limit/throttling.ts';

/** What the clock shows when that of the scheduler shows these. */
const shown = (readings: readonly number[]): readonly number[] => {
  let nowMs = 0;
  const clock = forwardClock({
    now: () => nowMs,
    schedule: asyncScheduler.schedule.bind(asyncScheduler),
  });
  return readings.map((reading) => {
    nowMs = reading;
    return clock();
  });
};

describe('forwardClock', () => {
  for (const [what, readings, expected] of [
    ['go with the scheduler', [5, 5, 7, 1_000], [5, 5, 7, 1_000]],
    ['stand still when it is set back, and go on from there', [100, 40, 50, 60], [100, 100, 110, 120]],
    ['keep on when it is set back again', [100, 40, 50, 10, 11], [100, 100, 110, 110, 111]],
    ['go with it when it is set forward', [100, 5_000, 5_001], [100, 5_000, 5_001]],
    ['never catch up with what was lost', [100, 0, 100, 200], [100, 100, 200, 300]],
    ['take any beginning', [-7, -5], [-7, -5]],
  ] as const) {
    it(`should ${what}`, () => {
      assert.deepEqual(shown(readings), expected);
    });
  }

  it('should measure on the clock that does not jump, where there is one', () => {
    const clock = forwardClock({
      now: () => 1,
      monotonicNow: () => 2,
      schedule: asyncScheduler.schedule.bind(asyncScheduler),
    });
    assert.equal(clock(), 2);
  });
});
