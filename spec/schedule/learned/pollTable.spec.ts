import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Estimate } from '../../../lib/schedule/learned/estimate.ts';
import {
  interpolate,
  meanLatencyMs,
  type Pace,
  pollRates,
  solveLevel,
  trapezoids,
} from '../../../lib/schedule/learned/pollTable.ts';

describe('pollRates', () => {
  const wide: Pace = { minMs: 1e-9, maxMs: 1e9, constantMs: 10 };
  const estimate: Estimate = { ages: [0, 1, 2, 3], density: [0, 0.04, 0.01, 0], survival: [1, 0.5, 0.1, 0] };
  const near = (actual: readonly number[], expected: readonly number[]) => {
    assert.equal(actual.length, expected.length);
    for (const [n, value] of actual.entries())
      assert.ok(Math.abs(value - expected[n]!) < 1e-12, String(actual));
  };

  it('should be constant without a run', () => {
    near(pollRates(estimate, 0, wide, 5), [0.1, 0.1, 0.1, 0.1]);
  });

  it('should weigh the squares of both hypotheses by what survives of each', () => {
    // One run has a weight of a half.
    near(pollRates(estimate, 1, wide, 2), [
      Math.sqrt(0.5 * 0.01),
      Math.sqrt((0.5 * 0.04 * 4 + 0.5 * 0.01) / 0.75),
      Math.sqrt((0.5 * 0.01 * 4 + 0.5 * 0.01) / 0.55),
      0.1,
    ]);
  });

  it('should be the level times the root of the hazard rate, with many runs', () => {
    const [, at, later] = pollRates(estimate, 1e6, wide, 3) as [number, number, number, number];
    assert.ok(Math.abs(at - 3 * Math.sqrt(0.04 / 0.5)) < 1e-6);
    assert.ok(Math.abs(later - 3 * Math.sqrt(0.01 / 0.1)) < 1e-6);
  });

  it('should stay within the bounds of the pace', () => {
    const pace: Pace = { minMs: 5, maxMs: 12, constantMs: 10 };
    near(pollRates(estimate, 1, pace, 2), [1 / 12, 1 / 5, 1 / 5, 1 / 10]);
  });
});

describe('meanLatencyMs', () => {
  const estimate: Estimate = { ages: [0, 10, 20], density: [0, 0.1, 0], survival: [1, 0.4, 0] };

  it('should be half of a constant interval', () => {
    assert.ok(Math.abs(meanLatencyMs(estimate, [0.05, 0.05, 0.05]) - 10) < 1e-12);
  });

  it('should weigh each step by the share of runs that end in it', () => {
    // Intervals of 8, 4 and 2 ms: 0.6 end at (4 + 2) / 2 on average, 0.4 at (2 + 1) / 2.
    assert.ok(Math.abs(meanLatencyMs(estimate, [1 / 8, 1 / 4, 1 / 2]) - (0.6 * 3 + 0.4 * 1.5)) < 1e-12);
  });
});

describe('solveLevel', () => {
  for (const target of [1e-12, 0.3, 1, 7, 1e12]) {
    it(`should find the level with a latency of ${target}`, () => {
      const level = solveLevel((tried) => 5 / tried, target);
      assert.ok(Math.abs((level * target) / 5 - 1) < 1e-9, String(level));
    });
  }

  it('should be the lowest level if all are good enough', () => {
    assert.ok(solveLevel(() => 1, 2) < 1e-12);
  });
});

describe('trapezoids', () => {
  it('should be the area under each step', () => {
    assert.deepEqual(trapezoids([0, 2, 3, 3, 7], [1, 3, 5, 9, 0]), [4, 4, 0, 18]);
  });

  it('should be empty for a single point', () => {
    assert.deepEqual(trapezoids([5], [1]), []);
  });
});

describe('interpolate', () => {
  const xs = [0, 10, 10, 20, 100];
  const ys = [0, 1, 1, 5, 6];

  for (const [x, y] of [
    [0, 0],
    [5, 0.5],
    [10, 1],
    [15, 3],
    [20, 5],
    [60, 5.5],
    [100, 6],
    [104, 8],
  ] as const) {
    it(`should be ${y} at ${x}`, () => {
      assert.equal(interpolate(xs, ys, x, 0.5), y);
    });
  }

  it('should find any x among many points', () => {
    const squares = Array.from({ length: 100 }, (_, n) => n * n);
    const roots = squares.map(Math.sqrt);
    fc.assert(
      fc.property(fc.nat({ max: 98 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
        const x = squares[n]! + share * (squares[n + 1]! - squares[n]!);
        assert.ok(Math.abs(interpolate(squares, roots, x, 0) - (n + share)) < 1e-9);
      }),
    );
  });
});
