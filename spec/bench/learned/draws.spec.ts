import assert from 'node:assert/strict';
import { logNormal, oneOf, times } from '../../../bench/learned/draws.ts';
import { mean, median, randomOf } from '../../../bench/support/statistics.ts';

describe('logNormal', () => {
  for (const cv of [0.05, 0.1, 1]) {
    it(`should have the given median and a CV of ${cv}`, () => {
      const random = randomOf(7);
      const values = Array.from({ length: 50_000 }, () => logNormal(1_800, cv)(random));
      assert.ok(Math.abs(median(values) / 1_800 - 1) < 0.02);
      const average = mean(values);
      const measured = Math.sqrt(mean(values.map((value) => (value - average) ** 2))) / average;
      assert.ok(Math.abs(measured / cv - 1) < 0.05, String(measured));
    });
  }
});

describe('oneOf', () => {
  it('should use one draw for a share of the runs, and the other for the rest', () => {
    const random = randomOf(7);
    const draw = oneOf(
      0.1,
      () => 1,
      () => 0,
    );
    assert.ok(Math.abs(mean(Array.from({ length: 20_000 }, () => draw(random))) - 0.1) < 0.01);
  });
});

describe('times', () => {
  it('should multiply a draw', () => {
    assert.equal(
      times(1.25, (random) => random() + 3)(() => 0.5),
      4.375,
    );
  });
});
