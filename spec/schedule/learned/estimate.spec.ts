import assert from 'node:assert/strict';
import {
  bandwidth,
  estimateDurations,
  historyWeight,
  kernelScales,
  logisticDensity,
  logisticTail,
  quantile,
  robustSpread,
} from '../../../lib/schedule/learned/estimate.ts';
import { trapezoids } from '../../../lib/schedule/learned/pollTable.ts';

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-12, String(actual));

/** n values, spread as evenly over a logistic distribution as possible. */
const cluster = (n: number, middle: number, scale: number): readonly number[] =>
  Array.from({ length: n }, (_, at) => middle + scale * Math.log((at + 0.5) / (n - at - 0.5)));

describe('estimateDurations', () => {
  for (const durations of [
    [60_000],
    [1_800_000, 1_700_000, 1_900_000],
    [10_000, 36_000_000],
    [1_000, 5_000, 86_400_000],
  ]) {
    describe(`of ${durations.join(' and ')} ms`, () => {
      const { ages, density, survival } = estimateDurations(durations);

      it('should have ascending ages from 0', () => {
        assert.equal(ages[0], 0);
        assert.ok(ages.every((age, n) => n === 0 || (age > 0 && age >= ages[n - 1]!)));
        assert.equal(density.length, ages.length);
        assert.equal(survival.length, ages.length);
      });

      it('should have a survival that falls from 1 to 0', () => {
        assert.equal(survival[0], 1);
        assert.equal(density[0], 0);
        assert.ok(survival.at(-1)! >= 0 && survival.at(-1)! < 1e-6);
        assert.ok(survival.every((share, n) => n === 0 || share <= survival[n - 1]!));
        assert.ok(density.every((share) => share >= 0));
      });

      it('should have a density that is the slope of the survival', () => {
        for (const [n, area] of trapezoids(ages, density).entries())
          assert.ok(Math.abs(survival[n]! - survival[n + 1]! - area) < 0.02, String(ages[n]));
        const total = trapezoids(ages, density).reduce((sum, area) => sum + area, 0);
        assert.ok(Math.abs(total - 1) < 0.05, String(total));
      });
    });
  }

  it('should have its median at the duration of a single run', () => {
    const { ages, survival } = estimateDurations([60_000]);
    assert.ok(Math.abs(survival[ages.findIndex((age) => age >= 60_000 - 1)]! - 0.5) < 1e-9);
  });

  it('should give all runs the same weight, between two clusters too', () => {
    const { ages, survival } = estimateDurations([10_000, 10_000, 10_000, 36_000_000]);
    const between = ages.findIndex((age) => age > 600_000);
    assert.ok(Math.abs(survival[between]! - 0.25) < 0.05);
  });
});

describe('historyWeight', () => {
  it('should be 0 without a run, a half after one, and never 1', () => {
    assert.equal(historyWeight(0), 0);
    assert.equal(historyWeight(1), 0.5);
    assert.equal(historyWeight(4), 8 / 9);
    assert.equal(historyWeight(100), 1 - 1 / 1_001);
  });

  it('should grow with each run', () => {
    for (let runs = 0; runs < 30; runs += 1) assert.ok(historyWeight(runs) < historyWeight(runs + 1));
  });
});

describe('logisticTail', () => {
  it('should be the share of the logistic distribution above a value', () => {
    near(logisticTail(0), 0.5);
    for (const z of [-20, -3, -0.5, 0.5, 3, 20]) near(logisticTail(z), 1 / (1 + Math.exp(z)));
  });

  it('should be a number however far out', () => {
    assert.equal(logisticTail(-1e300), 1);
    assert.equal(logisticTail(1e300), 0);
  });
});

describe('logisticDensity', () => {
  it('should be the density of the logistic distribution', () => {
    near(logisticDensity(0), 0.25);
    for (const z of [-20, -3, -0.5, 0.5, 3, 20])
      near(logisticDensity(z), Math.exp(z) / (1 + Math.exp(z)) ** 2);
  });

  it('should be the slope of `logisticTail`', () => {
    for (const z of [-3, 0, 0.7, 4])
      assert.ok(
        Math.abs((logisticTail(z - 1e-5) - logisticTail(z + 1e-5)) / 2e-5 - logisticDensity(z)) < 1e-9,
      );
  });

  it('should be 0 far out', () => {
    assert.equal(logisticDensity(1e300), 0);
    assert.equal(logisticDensity(-1e300), 0);
  });
});

describe('kernelScales', () => {
  it('should be the bandwidth for values that are close to each other', () => {
    for (const values of [[5], [14, 14.01], [14, 14.02, 14.04, 14.06, 14.09]])
      assert.deepEqual(
        kernelScales(values),
        values.map(() => bandwidth(values)),
      );
  });

  it('should be a quarter of the distance to the nearest other value for an isolated one', () => {
    const values = [4, 10, 14, 14.01, 14.02, 14.03, 14.04, 14.05, 14.06, 18];
    const common = bandwidth(values);
    assert.ok(common < 0.1);
    assert.deepEqual(kernelScales(values), [
      1.5,
      1,
      ...Array.from({ length: 7 }, () => common),
      (18 - 14.06) / 4,
    ]);
  });

  it('should be the bandwidth for equal values, wherever they lie', () => {
    const values = [9, 9, 14, 14, 14];
    assert.deepEqual(
      kernelScales(values),
      values.map(() => bandwidth(values)),
    );
  });
});

describe('bandwidth', () => {
  const ruleOfThumb = (values: readonly number[]): number =>
    (1.06 * robustSpread(values) * values.length ** -0.2 * Math.sqrt(3)) / Math.PI;

  it('should follow the rule of thumb for fewer than four values', () => {
    for (const values of [[5], [5, 6], [5, 5.01, 9], [5, 5, 5]]) near(bandwidth(values), ruleOfThumb(values));
  });

  it('should follow the rule of thumb for a single cluster', () => {
    for (const n of [4, 10, 30]) near(bandwidth(cluster(n, 14, 0.05)), ruleOfThumb(cluster(n, 14, 0.05)));
  });

  it('should be much narrower for two clusters', () => {
    const two = [...cluster(6, 12, 0.03), ...cluster(6, 14, 0.03)];
    const [own, common] = [bandwidth(cluster(6, 12, 0.03)), ruleOfThumb(two)];
    const width = bandwidth(two);
    assert.ok(width < common / 5, `${width} by a rule of ${common}`);
    assert.ok(width > own / 3 && width < 3 * own, `${width} where one cluster has ${own}`);
  });

  it('should not take chance pairs for clusters', () => {
    const pairs = [14, 14.02, 14.1, 14.12, 14.2, 14.22];
    near(bandwidth(pairs), ruleOfThumb(pairs));
  });

  it('should find two clusters beside one run that is like neither', () => {
    const three = [8, ...cluster(6, 12, 0.03), ...cluster(6, 14, 0.03)];
    assert.ok(bandwidth(three) < ruleOfThumb(three) / 5);
  });

  it('should follow the rule of thumb where that is narrower than a watch can measure', () => {
    const equal = Array.from({ length: 30 }, () => 12);
    near(bandwidth(equal), ruleOfThumb(equal));
  });

  it('should otherwise not be narrower than a watch can measure', () => {
    const exact = [...Array.from({ length: 10 }, () => 12), ...Array.from({ length: 10 }, () => 14)];
    const width = bandwidth(exact);
    assert.ok(width >= 0.005 && width < 0.01, String(width));
    const equal = bandwidth([12, 12, 12, 12]);
    assert.ok(equal >= 0.005 && equal < ruleOfThumb([12, 12, 12, 12]), String(equal));
  });

  it('should not be affected by one outlier', () => {
    const width = bandwidth([10, ...cluster(9, 14, 0.05)]);
    assert.ok(width > 0.02 && width < 0.06, String(width));
  });
});

describe('robustSpread', () => {
  /** The geometric mean of n values: the assumed spread counts as one of them, the measured one as the others. */
  const mixed = (measured: number, n: number): number => (0.5 * measured ** (n - 1)) ** (1 / n);

  it('should be the assumed 0.5 for one value', () => {
    assert.equal(robustSpread([14]), 0.5);
  });

  it('should use the standard deviation of a few values', () => {
    near(robustSpread([1, 3]), mixed(Math.sqrt(2), 2));
    near(robustSpread([1, 2, 6]), mixed(Math.sqrt(7), 3));
  });

  it('should use the quartiles of four or more values, where they are closer', () => {
    near(robustSpread([0, 1, 2, 30]), mixed((9 - 0.75) / 1.34, 4));
    near(robustSpread([0, 0, 0, 1, 1, 1]), mixed(Math.sqrt(0.3), 6));
  });

  it('should not be widened by one outlier of ten', () => {
    const close = [1, 1.01, 1.02, 1.03, 1.04, 1.05, 1.06, 1.07, 1.08];
    assert.ok(robustSpread([-4, ...close]) < 0.06);
  });

  it('should take equal values for 1 % apart', () => {
    near(robustSpread([5, 5, 5, 5, 5]), mixed(0.01, 5));
    near(robustSpread([5, 5]), mixed(0.01, 2));
  });

  it('should not depend on where the values lie', () => {
    near(robustSpread([1, 2, 4, 5, 9]), robustSpread([101, 102, 104, 105, 109]));
  });
});

describe('quantile', () => {
  for (const [share, value] of [
    [0, 1],
    [0.25, 1.75],
    [0.5, 3],
    [2 / 3, 4],
    [1, 10],
  ] as const) {
    it(`should be ${value} at ${share.toFixed(2)} of 1, 2, 4 and 10`, () => {
      assert.equal(quantile([1, 2, 4, 10], share), value);
    });
  }

  it('should be the value itself if there is only one', () => {
    assert.equal(quantile([7], 0.25), 7);
  });
});
