import assert from 'node:assert/strict';
import type { Estimate } from '../../../lib/schedule/learned/estimate.ts';
import { pollsPerMs } from '../../../lib/schedule/learned/pollTable.ts';
import type { Pace } from '../../../lib/schedule/learned/pollTable.ts';

const wide: Pace = { minMs: 1e-9, maxMs: 1e9, plainMs: 10 };
const estimate: Estimate = { ages: [0, 1, 2, 3], density: [0, 0.04, 0.01, 0], survival: [1, 0.5, 0.1, 0] };
const near = (actual: readonly number[], expected: readonly number[]) => {
  assert.equal(actual.length, expected.length);
  for (const [n, value] of actual.entries())
    assert.ok(Math.abs(value - expected[n]!) < 1e-12, String(actual));
};

describe('pollsPerMs', () => {
  it('should be the plain pace without a run', () => {
    near(pollsPerMs(estimate, 0, wide, 5), [0.1, 0.1, 0.1, 0.1]);
  });

  it('should weigh the squares of both guesses by what is left of each', () => {
    // One run is believed by half.
    near(pollsPerMs(estimate, 1, wide, 2), [
      Math.sqrt(0.5 * 0.01),
      Math.sqrt((0.5 * 0.04 * 4 + 0.5 * 0.01) / 0.75),
      Math.sqrt((0.5 * 0.01 * 4 + 0.5 * 0.01) / 0.55),
      0.1,
    ]);
  });

  it('should be as the root of the hazard rate, times the level, where the past is believed', () => {
    const [, at, later] = pollsPerMs(estimate, 1e6, wide, 3) as [number, number, number, number];
    assert.ok(Math.abs(at - 3 * Math.sqrt(0.04 / 0.5)) < 1e-6);
    assert.ok(Math.abs(later - 3 * Math.sqrt(0.01 / 0.1)) < 1e-6);
  });

  it('should stay within its pace', () => {
    near(pollsPerMs(estimate, 1, { minMs: 5, maxMs: 12, plainMs: 10 }, 2), [1 / 12, 1 / 5, 1 / 5, 1 / 10]);
  });
});
