import assert from 'node:assert/strict';
import { afterAnswered } from '../../../lib/sources/limit/throttling.ts';
import { type Throttling, UNTHROTTLED } from '../../../lib/sources/limit/throttling.ts';

const paused: Throttling = { pausedUntilMs: 5_000, lastBefore: 7, steps: 3 };

describe('afterAnswered', () => {
  it('should begin the back-off anew after an answer to a request that began after the pause', () => {
    assert.deepEqual(afterAnswered(paused, 8), { ...paused, steps: 0 });
  });

  it('should learn nothing from an answer to one that began before', () => {
    for (const number of [1, 6, 7]) assert.equal(afterAnswered(paused, number), paused);
  });

  it('should change nothing where nothing was throttled', () => {
    assert.equal(afterAnswered(UNTHROTTLED, 1), UNTHROTTLED);
  });
});
