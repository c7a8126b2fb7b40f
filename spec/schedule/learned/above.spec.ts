import assert from 'node:assert/strict';
import { logisticTail } from '../../../lib/schedule/learned/estimate.ts';
import { logisticDensity } from '../../../lib/schedule/learned/estimate.ts';

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
