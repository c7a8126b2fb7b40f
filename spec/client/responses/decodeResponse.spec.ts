import { isLeft } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import assert from 'node:assert/strict';
import { reportOf } from '../../../lib/client/responses/decodeResponse.ts';

const named = t.intersection([t.type({ a: t.type({ b: t.number }) }), t.type({ c: t.string })]);
const numbered = t.type({ v2: t.number, '2nd': t.number });

describe('reportOf', () => {
  for (const [what, codec, value, report] of [
    [
      'each field by its path, without the members of an intersection',
      named,
      { a: { b: 'x' } },
      ['a.b: expected number, got "x"', 'c: expected string, got undefined'],
    ],
    [
      'fields that have a number in their names',
      numbered,
      {},
      ['v2: expected number, got undefined', '2nd: expected number, got undefined'],
    ],
    [
      'no place in a list, however long',
      t.array(t.number),
      [...Array(10).keys(), 'x'],
      ['expected number, got "x"'],
    ],
    ['what is wrong as a whole', t.string, 7, ['expected string, got 7']],
  ] as const) {
    it(`should name ${what}`, () => {
      const decoded = codec.decode(value);
      assert.ok(isLeft(decoded));
      assert.deepEqual(reportOf(decoded.left), report);
    });
  }

  it('should say the words of the codec where it has some, and what it can of an error without a place', () => {
    const context = [{ key: 'a', type: t.string, actual: 7 }];
    assert.deepEqual(reportOf([{ value: 7, context, message: 'no' }]), ['a: no']);
    assert.deepEqual(reportOf([{ value: 7, context: [] }]), ['expected something else, got undefined']);
  });
});
