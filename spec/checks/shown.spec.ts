import assert from 'node:assert/strict';
import { formatValue } from '../../lib/checks/values.ts';

describe('shown', () => {
  for (const [value, text] of [
    ['abc', '"abc"'],
    ['', '""'],
    ['two\nlines', '"two\\nlines"'],
    ['x'.repeat(100), `"${'x'.repeat(100)}"`],
    ['x'.repeat(101), `"${'x'.repeat(100)}…"`],
    [NaN, 'NaN'],
    [2 ** 31, '2147483648'],
    [1n, '1'],
    [true, 'true'],
    [undefined, 'undefined'],
    [null, 'null'],
    [Symbol('s'), 'Symbol(s)'],
    [() => 1, 'a function'],
    [[1, 2], 'an array of 2'],
    [{ secret: 'hidden' }, 'an object'],
    [new Date(5), 'Date(5)'],
    [new Date(NaN), 'Date(NaN)'],
  ] as const) {
    it(`should say ${text.slice(0, 30)}`, () => {
      assert.equal(formatValue(value), text);
    });
  }
});
