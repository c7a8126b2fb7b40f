import { type WatchScheduler, watchScheduler } from 'dli-watch';
import fc from 'fast-check';
import assert from 'node:assert/strict';
import { spreadOver } from '../../lib/fleet/fleet.ts';

/** A clock that stands where it is put. */
const standing = (clock: { now: number }): WatchScheduler => ({
  now: () => 1_000_000,
  monotonicNow: () => clock.now,
  schedule: watchScheduler.schedule,
});
const waits = (spreadMs: number, count: number): readonly number[] => {
  const next = spreadOver(spreadMs, standing({ now: 0 }));
  return Array.from({ length: count }, next);
};

describe('spreadOver', () => {
  it('should let the first begin at once', () => {
    assert.deepEqual(waits(1_000, 1), [0]);
  });

  it('should spread however many over the time, so that no part of it is crowded or empty (pitfall 76)', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 3_000 }),
        fc.integer({ min: 1_000, max: 60_000 }),
        (count, spreadMs) => {
          const tenths = Array.from({ length: 10 }, () => 0);
          for (const ms of waits(spreadMs, count)) {
            assert.ok(Number.isInteger(ms) && ms >= 0 && ms < spreadMs, String(ms));
            tenths[Math.floor((ms / spreadMs) * 10)]! += 1;
          }
          for (const held of tenths)
            assert.ok(Math.abs(held - count / 10) <= 3 + count / 500, String(tenths));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('should give no waits when there is no time to spread over', () => {
    assert.deepEqual(waits(0, 4), [0, 0, 0, 0]);
  });

  it('should let one that comes alone begin at once, later than the time after the first', () => {
    const clock = { now: 0 };
    const next = spreadOver(100, standing(clock));
    const at = (now: number): number => {
      clock.now = now;
      return next();
    };
    assert.deepEqual([at(0), at(0), at(99), at(100), at(150), at(200), at(1_000)], [0, 61, 23, 0, 61, 0, 0]);
  });
});
