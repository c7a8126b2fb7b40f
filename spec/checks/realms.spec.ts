import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { fieldOf, isDate, isError, isNativeError } from '../../lib/checks/realms.ts';

/** A value that a program of another realm makes. */
const foreign = (program: string): unknown => runInNewContext(program) as unknown;

/** A proxy that fails whatever one does with it. */
const { proxy: revoked, revoke } = Proxy.revocable({}, {});
revoke();

describe('isDate', () => {
  class MockDate extends Date {}

  for (const [what, value, expected] of [
    ['a Date', new Date(0), true],
    ['an invalid Date', new Date(NaN), true],
    ['a Date of another realm', foreign('new Date(0)'), true],
    ['an instance of a class that fake timers put in its place', new MockDate(0), true],
    ['a number', 0, false],
    ['a text', '2026-01-01', false],
    ['an object that only has its method', { getTime: () => 0 }, false],
    ['an object that only has its tag', { [Symbol.toStringTag]: 'Date' }, false],
    ['undefined', undefined, false],
    ['a revoked proxy', revoked, false],
  ] as const)
    it(`should be ${String(expected)} for ${what}`, () => {
      assert.equal(isDate(value), expected);
    });
});

for (const [name, check] of Object.entries({ isNativeError, isError }))
  describe(name, () => {
    class OwnError extends RangeError {}

    for (const [what, value] of [
      ['an error', new Error('x')],
      ['an error of a class that extends it', new OwnError()],
      ['an error of another realm', foreign('new TypeError("x")')],
    ] as const)
      it(`should be true for ${what}`, () => {
        assert.equal(check(value), true);
      });

    for (const [what, value] of [
      ['a DOMException', new DOMException('x')],
      [
        'an error with a tag of its own',
        Object.assign(new Error('x'), { [Symbol.toStringTag]: 'FetchError' }),
      ],
      ['a copy as plain data', { name: 'Error', message: 'x' }],
    ] as const)
      it(`should be ${String(check === isError)} for ${what}`, () => {
        assert.equal(check(value), check === isError);
      });

    for (const [what, value] of [
      ['an object with another field', { message: 'x' }],
      ['an object whose message is no text', { name: 'x', message: 1 }],
      ['a text', 'Error'],
      ['null', null],
      ['a revoked proxy', revoked],
    ] as const)
      it(`should be false for ${what}`, () => {
        assert.equal(check(value), false);
      });
  });

describe('fieldOf', () => {
  it('should read a field, an inherited one too', () => {
    assert.equal(fieldOf(new TypeError('x'), 'name'), 'TypeError');
    assert.equal(fieldOf({ a: 1 }, 'a'), 1);
  });

  it('should be undefined for what is no object, and where reading fails', () => {
    const failing = {
      get a(): never {
        throw new Error('no');
      },
    };
    for (const value of [undefined, null, 'text', 7, {}, failing, revoked])
      assert.equal(fieldOf(value, 'a'), undefined);
  });
});
