import assert from 'node:assert/strict';
import { checkedCount } from '../../lib/checks/values.ts';

describe('checkedCount', () => {
  it('should return 0 and every whole number above it', () => {
    for (const value of [0, 1, 2, Number.MAX_SAFE_INTEGER]) assert.equal(checkedCount('n', value), value);
  });

  const noCounts: readonly (readonly [value: unknown, shown: string])[] = [
    [-1, '-1'],
    [0.5, '0.5'],
    [2 ** 53, '9007199254740992'],
    [NaN, 'NaN'],
    [Infinity, 'Infinity'],
    ['1', '"1"'],
    [null, 'null'],
    [undefined, 'undefined'],
  ];
  for (const [value, shown] of noCounts) {
    it(`should refuse ${shown}`, () => {
      assert.throws(() => checkedCount('n', value as number), {
        name: 'TypeError',
        message: `n: expected a whole number from 0, got ${shown}`,
      });
    });
  }
});
