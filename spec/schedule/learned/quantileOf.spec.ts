import assert from 'node:assert/strict';
import { quantileOf } from '../../../lib/schedule/learned/estimate.ts';

describe('quantileOf', () => {
  for (const [share, value] of [
    [0, 1],
    [0.25, 1.75],
    [0.5, 3],
    [2 / 3, 4],
    [1, 10],
  ] as const) {
    it(`should find ${value} at ${share.toFixed(2)} of 1, 2, 4 and 10`, () => {
      assert.equal(quantileOf([1, 2, 4, 10], share), value);
    });
  }

  it('should be the value where there is one', () => {
    assert.equal(quantileOf([7], 0.25), 7);
  });
});
