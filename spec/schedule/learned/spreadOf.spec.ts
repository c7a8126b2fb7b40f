import assert from 'node:assert/strict';
import { spreadOf } from '../../../lib/schedule/learned/estimate.ts';

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-12, String(actual));

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
