import assert from 'node:assert/strict';
import { checkedNumber } from '../../lib/checks/values.ts';

describe('checkedNumber', () => {
  for (const value of [1, 1.5, 10]) {
    it(`should return ${value}, which is within the bounds`, () => {
      assert.equal(checkedNumber('x', value, { min: 1, max: 10 }), value);
    });
  }

  for (const value of [0.999, 10.001, NaN, Infinity, '5', 5n, [5]]) {
    it(`should refuse ${typeof value} ${String(value)}`, () => {
      assert.throws(() => checkedNumber('x', value, { min: 1, max: 10 }), TypeError);
    });
  }

  it('should name the option, its bounds, its unit and the value', () => {
    assert.throws(() => checkedNumber('f.x', '5', { min: 1, max: 10 }), {
      message: 'f.x: expected a number from 1 to 10, got "5"',
    });
    assert.throws(() => checkedNumber('f.x', 0, { min: 1, max: 10, unit: 'milliseconds' }), {
      message: 'f.x: expected a number of milliseconds from 1 to 10, got 0',
    });
  });
});
