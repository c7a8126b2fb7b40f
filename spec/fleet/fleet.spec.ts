import { type WatchScheduler, watchScheduler } from 'dli-watch';
import fc from 'fast-check';
import assert from 'node:assert/strict';
import { spreadOver } from '../../lib/fleet/fleet.ts';

/** A clock that the test sets. */
const manualClock = (clock: { now: number }): WatchScheduler => ({
  now: () => 1_000_000,
  monotonicNow: () => clock.now,
  schedule: watchScheduler.schedule,
});
const delays = (spreadMs: number, count: number): readonly number[] => {
  const next = spreadOver(spreadMs, manualClock({ now: 0 }));
  return Array.from({ length: count }, next);
};

describe('spreadOver', () => {
  it('should not delay the first job', () => {
    assert.deepEqual(delays(1_000, 1), [0]);
  });

  it('should spread any number of jobs evenly over the time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 3_000 }),
        fc.integer({ min: 1_000, max: 60_000 }),
        (count, spreadMs) => {
          const tenths = Array.from({ length: 10 }, () => 0);
          for (const ms of delays(spreadMs, count)) {
            assert.ok(Number.isInteger(ms) && ms >= 0 && ms < spreadMs, String(ms));
            tenths[Math.floor((ms / spreadMs) * 10)]! += 1;
          }
          for (const jobs of tenths)
            assert.ok(Math.abs(jobs - count / 10) <= 3 + count / 500, String(tenths));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('should not delay any job with a spread of 0', () => {
    assert.deepEqual(delays(0, 4), [0, 0, 0, 0]);
  });

  it('should not delay a job that is added alone, after the time of the first', () => {
    const clock = { now: 0 };
    const next = spreadOver(100, manualClock(clock));
    const at = (now: number): number => {
      clock.now = now;
      return next();
    };
    assert.deepEqual([at(0), at(0), at(99), at(100), at(150), at(200), at(1_000)], [0, 61, 23, 0, 61, 0, 0]);
  });
});
