import { isLeft } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import assert from 'node:assert/strict';
import { reportOf } from '../../lib/checks/report.ts';

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
      'no index of a list, however long',
      t.array(t.number),
      [...Array(10).keys(), 'x'],
      ['expected number, got "x"'],
    ],
    ['a wrong value as a whole', t.string, 7, ['expected string, got 7']],
  ] as const) {
    it(`should name ${what}`, () => {
      const decoded = codec.decode(value);
      assert.ok(isLeft(decoded));
      assert.deepEqual(reportOf(decoded.left), report);
    });
  }

  it('should use the message of the codec if it has one, and accept an error without a context', () => {
    const context = [{ key: 'a', type: t.string, actual: 7 }];
    assert.deepEqual(reportOf([{ value: 7, context, message: 'no' }]), ['a: no']);
    assert.deepEqual(reportOf([{ value: 7, context: [] }]), ['expected another value, got undefined']);
  });
});
