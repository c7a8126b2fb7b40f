import assert from 'node:assert/strict';
import { quantile } from '../../bench/support/quantile.ts';

describe('quantile', () => {
  it('should be a value, or lie between two of them', () => {
    assert.equal(quantile([3, 1, 2], 0.5), 2);
    assert.equal(quantile([4, 1, 2, 3], 0.5), 2.5);
    assert.equal(quantile([10, 0], 0.99), 9.9);
    assert.equal(quantile([10, 0], 1), 10);
    assert.equal(quantile([10, 0], 0), 0);
  });

  it('should leave the values in their order', () => {
    const values = [3, 1, 2];
    quantile(values, 0.5);
    assert.deepEqual(values, [3, 1, 2]);
  });

  it('should refuse no values', () => {
    assert.throws(() => quantile([], 0.5), RangeError);
  });
});
