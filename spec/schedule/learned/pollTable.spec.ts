import fc from 'fast-check';
import assert from 'node:assert/strict';
import type { Estimate } from '../../../lib/schedule/learned/estimate.ts';
import {
  areas,
  interpolate,
  levelOf,
  meanLatencyMs,
  type Pace,
  pollsPerMs,
} from '../../../lib/schedule/learned/pollTable.ts';

describe('areas', () => {
  it('should be the area under each step', () => {
    assert.deepEqual(areas([0, 2, 3, 3, 7], [1, 3, 5, 9, 0]), [4, 4, 0, 18]);
  });

  it('should be none for one place', () => {
    assert.deepEqual(areas([5], [1]), []);
  });
});

describe('levelOf', () => {
  for (const wanted of [1e-12, 0.3, 1, 7, 1e12]) {
    it(`should find where the latency is ${wanted}`, () => {
      const level = levelOf((tried) => 5 / tried, wanted);
      assert.ok(Math.abs((level * wanted) / 5 - 1) < 1e-9, String(level));
    });
  }

  it('should poll as seldom as can be where any level is good enough', () => {
    assert.ok(levelOf(() => 1, 2) < 1e-12);
  });
});

describe('meanLatencyMs', () => {
  it('should be half a constant interval', () => {
    const estimate = { ages: [0, 10, 20], density: [0, 0.1, 0], survival: [1, 0.4, 0] };
    assert.ok(Math.abs(meanLatencyMs(estimate, [0.05, 0.05, 0.05]) - 10) < 1e-12);
  });

  it('should weigh each step by how many end in it', () => {
    const estimate = { ages: [0, 10, 20], density: [0, 0.1, 0], survival: [1, 0.4, 0] };
    // Intervals of 8, 4 and 2 ms: 0.6 end at (4 + 2) / 2 on average, 0.4 at (2 + 1) / 2.
    assert.ok(Math.abs(meanLatencyMs(estimate, [1 / 8, 1 / 4, 1 / 2]) - (0.6 * 3 + 0.4 * 1.5)) < 1e-12);
  });
});

const places = [0, 10, 10, 20, 100];
const values = [0, 1, 1, 5, 6];

describe('onLine', () => {
  for (const [place, value] of [
    [0, 0],
    [5, 0.5],
    [10, 1],
    [15, 3],
    [20, 5],
    [60, 5.5],
    [100, 6],
    [104, 8],
  ] as const) {
    it(`should be ${value} at ${place}`, () => {
      assert.equal(interpolate(places, values, place, 0.5), value);
    });
  }

  it('should find any place among many', () => {
    const many = Array.from({ length: 100 }, (_, n) => n * n);
    const roots = many.map(Math.sqrt);
    fc.assert(
      fc.property(fc.nat({ max: 98 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
        const place = many[n]! + share * (many[n + 1]! - many[n]!);
        assert.ok(Math.abs(interpolate(many, roots, place, 0) - (n + share)) < 1e-9);
      }),
    );
  });
});

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
