import assert from 'node:assert/strict';
import {
  bandwidthOf,
  estimateOf,
  logisticDensity,
  logisticTail,
  quantileOf,
  spreadOf,
  trustOf,
  widthsOf,
} from '../../../lib/schedule/learned/estimate.ts';
import { areas } from '../../../lib/schedule/learned/pollTable.ts';

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-12, String(actual));

describe('above', () => {
  it('should be the share of the logistic distribution above a value', () => {
    near(logisticTail(0), 0.5);
    for (const z of [-20, -3, -0.5, 0.5, 3, 20]) near(logisticTail(z), 1 / (1 + Math.exp(z)));
  });

  it('should be a number however far out', () => {
    assert.equal(logisticTail(-1e300), 1);
    assert.equal(logisticTail(1e300), 0);
  });
});

describe('bump', () => {
  it('should be the density of the logistic distribution', () => {
    near(logisticDensity(0), 0.25);
    for (const z of [-20, -3, -0.5, 0.5, 3, 20])
      near(logisticDensity(z), Math.exp(z) / (1 + Math.exp(z)) ** 2);
  });

  it('should be how fast `above` falls', () => {
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

const rule = (values: readonly number[]): number =>
  (1.06 * spreadOf(values) * values.length ** -0.2 * Math.sqrt(3)) / Math.PI;

/** n values, spread as evenly over a logistic distribution as can be. */
const heap = (n: number, middle: number, scale: number): readonly number[] =>
  Array.from({ length: n }, (_, at) => middle + scale * Math.log((at + 0.5) / (n - at - 0.5)));

describe('bandwidthOf', () => {
  it('should go by the rule of thumb for fewer than four values', () => {
    for (const values of [[5], [5, 6], [5, 5.01, 9], [5, 5, 5]]) near(bandwidthOf(values), rule(values));
  });

  it('should go by the rule of thumb for one heap', () => {
    for (const n of [4, 10, 30]) near(bandwidthOf(heap(n, 14, 0.05)), rule(heap(n, 14, 0.05)));
  });

  it('should be much narrower for two heaps', () => {
    const two = [...heap(6, 12, 0.03), ...heap(6, 14, 0.03)];
    const [own, common] = [bandwidthOf(heap(6, 12, 0.03)), rule(two)];
    const width = bandwidthOf(two);
    assert.ok(width < common / 5, `${width} by a rule of ${common}`);
    assert.ok(width > own / 3 && width < 3 * own, `${width} where one heap has ${own}`);
  });

  it('should not take for heaps what chance has put together', () => {
    const pairs = [14, 14.02, 14.1, 14.12, 14.2, 14.22];
    near(bandwidthOf(pairs), rule(pairs));
  });

  it('should see two heaps beside one run that was like neither', () => {
    const three = [8, ...heap(6, 12, 0.03), ...heap(6, 14, 0.03)];
    assert.ok(bandwidthOf(three) < rule(three) / 5);
  });

  it('should be that of the rule where that is narrower than a watch measures', () => {
    const equal = Array.from({ length: 30 }, () => 12);
    near(bandwidthOf(equal), rule(equal));
  });

  it('should never be narrower than a watch measures', () => {
    const exact = [...Array.from({ length: 10 }, () => 12), ...Array.from({ length: 10 }, () => 14)];
    const width = bandwidthOf(exact);
    assert.ok(width >= 0.005 && width < 0.01, String(width));
    const equal = bandwidthOf([12, 12, 12, 12]);
    assert.ok(equal >= 0.005 && equal < rule([12, 12, 12, 12]), String(equal));
  });

  it('should be unmoved by one run that was like no other', () => {
    const width = bandwidthOf([10, ...heap(9, 14, 0.05)]);
    assert.ok(width > 0.02 && width < 0.06, String(width));
  });
});

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

/** The assumed spread counts as one value, what was measured as all but one of n, by their logarithms. */
const mixed = (measured: number, n: number): number => (0.5 * measured ** (n - 1)) ** (1 / n);

describe('spreadOf', () => {
  it('should assume a half where there is one value', () => {
    assert.equal(spreadOf([14]), 0.5);
  });

  it('should go by the standard deviation of a few values', () => {
    near(spreadOf([1, 3]), mixed(Math.sqrt(2), 2));
    near(spreadOf([1, 2, 6]), mixed(Math.sqrt(7), 3));
  });

  it('should go by the quartiles from four values on, where they are closer', () => {
    near(spreadOf([0, 1, 2, 30]), mixed((9 - 0.75) / 1.34, 4));
    near(spreadOf([0, 0, 0, 1, 1, 1]), mixed(Math.sqrt(0.3), 6));
  });

  it('should not be blurred by one wild value of ten', () => {
    const close = [1, 1.01, 1.02, 1.03, 1.04, 1.05, 1.06, 1.07, 1.08];
    assert.ok(spreadOf([-4, ...close]) < 0.06);
  });

  it('should take values that are equal for 1 % apart', () => {
    near(spreadOf([5, 5, 5, 5, 5]), mixed(0.01, 5));
    near(spreadOf([5, 5]), mixed(0.01, 2));
  });

  it('should not depend on where the values lie', () => {
    near(spreadOf([1, 2, 4, 5, 9]), spreadOf([101, 102, 104, 105, 109]));
  });
});

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

describe('widthsOf', () => {
  it('should be the common width where values are close', () => {
    for (const values of [[5], [14, 14.01], [14, 14.02, 14.04, 14.06, 14.09]])
      assert.deepEqual(
        widthsOf(values),
        values.map(() => bandwidthOf(values)),
      );
  });

  it('should be a quarter of the way to the nearest other value for one that stands alone', () => {
    const values = [4, 10, 14, 14.01, 14.02, 14.03, 14.04, 14.05, 14.06, 18];
    const common = bandwidthOf(values);
    assert.ok(common < 0.1);
    assert.deepEqual(widthsOf(values), [
      1.5,
      1,
      ...Array.from({ length: 7 }, () => common),
      (18 - 14.06) / 4,
    ]);
  });

  it('should give equal values, wherever they lie, the common width', () => {
    const values = [9, 9, 14, 14, 14];
    assert.deepEqual(
      widthsOf(values),
      values.map(() => bandwidthOf(values)),
    );
  });
});
