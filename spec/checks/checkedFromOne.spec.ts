import assert from 'node:assert/strict';
import { checkedFromOne } from '../../lib/checks/values.ts';

describe('checkedFromOne', () => {
  for (const value of [1, 2, Number.MAX_SAFE_INTEGER])
    it(`should take ${String(value)}`, () => {
      assert.doesNotThrow(() => checkedFromOne('n', value));
    });

  for (const [value, shown] of [
    [0, '0'],
    [-1, '-1'],
    [1.5, '1.5'],
    [NaN, 'NaN'],
    [Infinity, 'Infinity'],
    ['1', '"1"'],
    [undefined, 'undefined'],
  ] as const)
    it(`should refuse ${shown}, by name and value`, () => {
      assert.throws(() => checkedFromOne('n', value), {
        name: 'TypeError',
        message: new RegExp(`^n: expected .+, got ${shown}$`),
      });
    });
});
