import assert from 'node:assert/strict';
import {
  checkedCount,
  checkedFromOne,
  checkedFunction,
  checkedNumber,
  expected,
  formatValue,
  hasMethods,
  isRecord,
} from '../../lib/checks/values.ts';

describe('expected', () => {
  const check = expected('an even number', (value) => typeof value === 'number' && value % 2 === 0);

  it('should accept a value that satisfies the predicate', () => {
    assert.doesNotThrow(() => check('x', 4));
  });

  it('should reject any other value, naming the option, what was expected and the value', () => {
    assert.throws(() => check('x', 3), { name: 'TypeError', message: 'x: expected an even number, got 3' });
  });

  it('should format the value as given, so that a secret is not shown', () => {
    const secret = expected(
      'a token',
      () => false,
      (value) => `a ${typeof value}`,
    );
    assert.throws(() => secret('x', 'the-token'), { message: 'x: expected a token, got a string' });
  });
});

describe('formatValue', () => {
  for (const [value, text] of [
    ['abc', '"abc"'],
    ['', '""'],
    ['two\nlines', '"two\\nlines"'],
    [
      '\u001b[31m\u0007\u0000\u009b\u202e\u200b\u2028\ufeff',
      String.raw`"\u001b[31m\u0007\u0000\u009b\u202e\u200b\u2028\ufeff"`,
    ],
    ['\u{e0041}', String.raw`"\u{e0041}"`],
    [Symbol('x'.repeat(1_000)), `Symbol(${'x'.repeat(93)}…`],
    ['x'.repeat(100), `"${'x'.repeat(100)}"`],
    ['x'.repeat(101), `"${'x'.repeat(100)}…"`],
    [NaN, 'NaN'],
    [2 ** 31, '2147483648'],
    [1n, '1n'],
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
    it(`should return ${text.slice(0, 30)}`, () => {
      assert.equal(formatValue(value), text);
    });
  }
});

describe('formatValue of an object that throws', () => {
  it('should not throw', () => {
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();
    assert.equal(formatValue(proxy), 'an object');
  });
});

describe('hasMethods', () => {
  const nothing = () => undefined;

  for (const [what, value, has] of [
    ['an object with both', { a: nothing, b: nothing }, true],
    ['an object that inherits them', Object.create({ a: nothing, b: nothing }), true],
    ['a function that has them', Object.assign(() => 1, { a: nothing, b: nothing }), true],
    ['an object with one', { a: nothing }, false],
    ['an object with a property of that name', { a: nothing, b: 1 }, false],
    ['null', null, false],
    ['undefined', undefined, false],
    ['a text', 'a', false],
  ] as const) {
    it(`should be ${String(has)} for ${what}`, () => {
      assert.equal(hasMethods(value, 'a', 'b'), has);
    });
  }
});

describe('isRecord', () => {
  for (const value of [{}, { a: 1 }, Object.create(null) as unknown, new Date(0)]) {
    it(`should accept ${formatValue(value)}`, () => {
      assert.ok(isRecord(value));
    });
  }

  for (const value of [null, undefined, [], [{}], 'a', 7, () => 1]) {
    it(`should reject ${formatValue(value)}`, () => {
      assert.ok(!isRecord(value));
    });
  }
});

describe('checkedFunction', () => {
  it('should accept a function, and reject anything else', () => {
    assert.doesNotThrow(() => checkedFunction('f', () => 1));
    for (const value of [5, {}, null, undefined, 'f']) {
      assert.throws(() => checkedFunction('f', value), /^TypeError: f: expected a function, got /);
    }
  });
});

describe('checkedFromOne', () => {
  for (const value of [1, 2, Number.MAX_SAFE_INTEGER])
    it(`should accept ${String(value)}`, () => {
      assert.doesNotThrow(() => checkedFromOne('n', value));
    });

  for (const [value, formatted] of [
    [0, '0'],
    [-1, '-1'],
    [1.5, '1.5'],
    [NaN, 'NaN'],
    [Infinity, 'Infinity'],
    ['1', '"1"'],
    [undefined, 'undefined'],
  ] as const)
    it(`should reject ${formatted}, naming the option and the value`, () => {
      assert.throws(() => checkedFromOne('n', value), {
        name: 'TypeError',
        message: new RegExp(`^n: expected .+, got ${formatted}$`),
      });
    });
});

describe('checkedCount', () => {
  it('should return 0 and any whole number above it', () => {
    for (const value of [0, 1, 2, Number.MAX_SAFE_INTEGER]) assert.equal(checkedCount('n', value), value);
  });

  const invalid: readonly (readonly [value: unknown, formatted: string])[] = [
    [-1, '-1'],
    [0.5, '0.5'],
    [2 ** 53, '9007199254740992'],
    [NaN, 'NaN'],
    [Infinity, 'Infinity'],
    ['1', '"1"'],
    [null, 'null'],
    [undefined, 'undefined'],
  ];
  for (const [value, formatted] of invalid) {
    it(`should reject ${formatted}`, () => {
      assert.throws(() => checkedCount('n', value as number), {
        name: 'TypeError',
        message: `n: expected a whole number from 0, got ${formatted}`,
      });
    });
  }
});

describe('checkedNumber', () => {
  for (const value of [1, 1.5, 10]) {
    it(`should return ${value}, which is within the bounds`, () => {
      assert.equal(checkedNumber('x', value, { min: 1, max: 10 }), value);
    });
  }

  for (const value of [0.999, 10.001, NaN, Infinity, '5', 5n, [5]]) {
    it(`should reject ${typeof value} ${String(value)}`, () => {
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
