import assert from 'node:assert/strict';
import { trustOf } from '../../../lib/schedule/learned/estimate.ts';

describe('trustOf', () => {
  it('should be none without a run, half after one, and never whole', () => {
    assert.equal(trustOf(0), 0);
    assert.equal(trustOf(1), 0.5);
    assert.equal(trustOf(4), 8 / 9);
    assert.equal(trustOf(100), 1 - 1 / 1_001);
  });

  it('should grow with each run', () => {
    for (let runs = 0; runs < 30; runs += 1) assert.ok(trustOf(runs) < trustOf(runs + 1));
  });
});
