import assert from 'node:assert/strict';
import { logUniform, medianInterval, quantile, randomOf, ratios } from '../../bench/support/statistics.ts';

describe('logUniform', () => {
  it('should lie in their span, one in each of `count` equal parts of its logarithm', () => {
    const parts = logUniform(1_000, [10, 1_000], randomOf(1)).map((ms) => 500 * Math.log10(ms / 10));
    parts.forEach((part, n) => {
      assert.ok(n <= part && part <= n + 1, `${part} is not in part ${n}`);
    });
    assert.ok(new Set(parts.map((part) => (part % 1).toFixed(3))).size > 500);
  });
});

describe('quantile', () => {
  it('should be a value, or interpolate between two', () => {
    assert.equal(quantile([3, 1, 2], 0.5), 2);
    assert.equal(quantile([4, 1, 2, 3], 0.5), 2.5);
    assert.equal(quantile([10, 0], 0.99), 9.9);
    assert.equal(quantile([10, 0], 1), 10);
    assert.equal(quantile([10, 0], 0), 0);
  });

  it('should not reorder the values', () => {
    const values = [3, 1, 2];
    quantile(values, 0.5);
    assert.deepEqual(values, [3, 1, 2]);
  });

  it('should refuse an empty list', () => {
    assert.throws(() => quantile([], 0.5), RangeError);
  });
});

describe('medianInterval', () => {
  // The ranks in the table of David and Nagaraja for 95 %.
  for (const [n, low, high] of [
    [6, 1, 6],
    [8, 1, 8],
    [9, 2, 8],
    [11, 2, 10],
    [12, 3, 10],
    [15, 4, 12],
    [20, 6, 15],
    [25, 8, 18],
  ] as const)
    it(`should reach from value ${low} to ${high} of ${n}`, () => {
      const values = Array.from({ length: n }, (_, i) => n - i);
      assert.deepEqual(medianInterval(values), [low, high]);
    });

  it('should be the whole range of few values, and fail without any', () => {
    assert.deepEqual(medianInterval([3, 1, 2]), [1, 3]);
    assert.deepEqual(medianInterval([7]), [7, 7]);
    assert.throws(() => medianInterval([]), RangeError);
  });

  it('should contain the true median of 19 of 20 samples, of a skewed distribution too', () => {
    const random = randomOf(1);
    const samples = Array.from({ length: 2_000 }, () =>
      Array.from({ length: 15 }, () => -Math.log(random())),
    );
    const hits = samples.filter((sample) => {
      const [low, high] = medianInterval(sample);
      return low <= Math.LN2 && Math.LN2 <= high;
    });
    assert.ok(hits.length / samples.length > 0.95, `${hits.length}`);
    assert.ok(hits.length / samples.length < 0.98, `${hits.length}`);
  });
});

describe('ratios', () => {
  it('should compare the results of the same round', () => {
    assert.deepEqual(ratios([2, 6, 20], [1, 2, 10]), { median: 2, low: 2, high: 3 });
  });
});
