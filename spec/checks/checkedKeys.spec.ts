import assert from 'node:assert/strict';
import { checkedKeys } from '../../lib/checks/options.ts';

describe('checkedKeys', () => {
  it('should return the very object when every key is known', () => {
    const options = { a: 1 };
    assert.equal(checkedKeys('f', options, ['a', 'b']), options);
  });

  for (const [value, shown] of [
    [undefined, 'undefined'],
    [null, 'null'],
    [5, '5'],
    [[1], 'an array of 1'],
    [() => 1, 'a function'],
  ] as const) {
    it(`should refuse ${shown}, which is no object of options`, () => {
      assert.throws(() => checkedKeys('f', value, ['a']), {
        name: 'TypeError',
        message: `f: expected an object, got ${shown}`,
      });
    });
  }

  it('should refuse a key that is not known, whatever its value, and name those that are (pitfall 36)', () => {
    assert.throws(() => checkedKeys('f', { a: 1, c: undefined }, ['a', 'b']), {
      name: 'TypeError',
      message: 'f.c: no such option (a, b), got undefined',
    });
  });

  for (const key of ['__proto__', 'constructor', 'toString']) {
    it(`should refuse ${key} as a key of its own`, () => {
      const options: unknown = JSON.parse(`{"${key}": 1}`);
      assert.throws(() => checkedKeys('f', options, ['a']), {
        message: `f.${key}: no such option (a), got 1`,
      });
    });
  }
});
