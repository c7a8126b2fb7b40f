import assert from 'node:assert/strict';
import { areas } from '../../../lib/schedule/learned/pollTable.ts';
import { estimateOf } from '../../../lib/schedule/learned/estimate.ts';

describe('estimateOf', () => {
  for (const durations of [
    [60_000],
    [1_800_000, 1_700_000, 1_900_000],
    [10_000, 36_000_000],
    [1_000, 5_000, 86_400_000],
  ]) {
    describe(`of ${durations.join(' and ')} ms`, () => {
      const { ages, density, survival } = estimateOf(durations);

      it('should go through ascending ages from 0', () => {
        assert.equal(ages[0], 0);
        assert.ok(ages.every((age, n) => n === 0 || (age > 0 && age >= ages[n - 1]!)));
        assert.equal(density.length, ages.length);
        assert.equal(survival.length, ages.length);
      });

      it('should have nobody gone at first, and nobody left in the end', () => {
        assert.equal(survival[0], 1);
        assert.equal(density[0], 0);
        assert.ok(survival.at(-1)! >= 0 && survival.at(-1)! < 1e-6);
        assert.ok(survival.every((share, n) => n === 0 || share <= survival[n - 1]!));
        assert.ok(density.every((share) => share >= 0));
      });

      it('should lose at each age as many as the density says', () => {
        for (const [n, area] of areas(ages, density).entries())
          assert.ok(Math.abs(survival[n]! - survival[n + 1]! - area) < 0.02, String(ages[n]));
        const lost = areas(ages, density).reduce((sum, area) => sum + area, 0);
        assert.ok(Math.abs(lost - 1) < 0.05, String(lost));
      });
    });
  }

  it('should have its median where that of one run is', () => {
    const { ages, survival } = estimateOf([60_000]);
    assert.ok(Math.abs(survival[ages.findIndex((age) => age >= 60_000 - 1)]! - 0.5) < 1e-9);
  });

  it('should keep all runs as likely, between two heaps too', () => {
    const { ages, survival } = estimateOf([10_000, 10_000, 10_000, 36_000_000]);
    const between = ages.findIndex((age) => age > 600_000);
    assert.ok(Math.abs(survival[between]! - 0.25) < 0.05);
  });
});
