import assert from 'node:assert/strict';
import { VirtualTimeScheduler } from 'rxjs';
import { monotonicNow } from '../../lib/schedule/watchScheduler.ts';

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
