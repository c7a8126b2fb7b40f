import assert from 'node:assert/strict';
import { medianInterval } from '../../bench/support/medianInterval.ts';
import { randomOf } from '../../bench/support/randomOf.ts';

describe('medianInterval', () => {
  // The table of David and Nagaraja, for 95 %: which of n values, in order, counted from 1.
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

  it('should be the whole range of few values, and one value of one', () => {
    assert.deepEqual(medianInterval([3, 1, 2]), [1, 3]);
    assert.deepEqual(medianInterval([7]), [7, 7]);
    assert.throws(() => medianInterval([]), RangeError);
  });

  it('should hold the true median in 19 of 20 samples, of a skewed distribution too', () => {
    const random = randomOf(1);
    const samples = Array.from({ length: 2_000 }, () =>
      Array.from({ length: 15 }, () => -Math.log(random())),
    );
    const held = samples.filter((sample) => {
      const [low, high] = medianInterval(sample);
      return low <= Math.LN2 && Math.LN2 <= high;
    });
    assert.ok(held.length / samples.length > 0.95, `${held.length}`);
    assert.ok(held.length / samples.length < 0.98, `${held.length}`);
  });
});
