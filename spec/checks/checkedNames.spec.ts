import assert from 'node:assert/strict';
import { checkedNames } from '../../lib/checks/options.ts';

describe('checkedNames', () => {
  it('should take an object whose names are all known, whatever their values', () => {
    checkedNames('f', { a: undefined, b: 's3cret' }, ['a', 'b']);
    checkedNames('f', {}, ['a']);
  });

  for (const [value, what] of [
    ['s3cret', 'string'],
    [5, 'number'],
    [() => 's3cret', 'function'],
    [undefined, 'undefined'],
    [null, 'null'],
    [['s3cret'], 'an array of 1'],
  ] as const) {
    it(`should refuse ${what}, and not show it`, () => {
      assert.throws(() => checkedNames('f', value, ['a', '0']), {
        name: 'TypeError',
        message: `f: expected an object, got ${what}`,
      });
    });
  }

  for (const name of ['c', 'constructor', '__proto__']) {
    it(`should refuse the name ${name}, and show only the names that are known (pitfall 36)`, () => {
      const options: unknown = JSON.parse(`{"a":1,"${name}":"s3cret"}`);
      assert.throws(() => checkedNames('f', options, ['a', 'b']), {
        name: 'TypeError',
        message: `f.${name}: no such option (a, b)`,
      });
    });
  }
});
