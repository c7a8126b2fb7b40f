import assert from 'node:assert/strict';
import { toDeadlineMs, withStateDeadlines } from '../../lib/schedule/deadlines.ts';

describe('toDeadlineMs', () => {
  it('should return a duration as it is', () => {
    assert.equal(toDeadlineMs(5, 7), 7);
    assert.equal(toDeadlineMs(5, 2 ** 40), 2 ** 40);
  });

  it('should return the time until a moment, and 0 for one in the past', () => {
    for (const [moment, deadlineMs] of [
      [6, 1],
      [5, 0],
      [4, 0],
    ] as const)
      assert.equal(toDeadlineMs(5, new Date(moment)), deadlineMs);
  });
});

describe('withStateDeadlines', () => {
  it('should keep the default of a state whose limit is undefined', () => {
    assert.deepEqual(withStateDeadlines({ unknown: 5, running: 7 }, { unknown: undefined, running: 8 }), {
      unknown: 5,
      running: 8,
    });
    assert.deepEqual(withStateDeadlines({ unknown: 5 }), { unknown: 5 });
  });
});
