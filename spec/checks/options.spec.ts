import assert from 'node:assert/strict';
import { checkedKeys, checkedNames, checkedOptions } from '../../lib/checks/options.ts';
import { expected } from '../../lib/checks/values.ts';

describe('checkedOptions', () => {
  interface Options {
    readonly a?: number;
    readonly b?: number;
  }
  const aNumber = expected('a number', (value) => typeof value === 'number');
  const checks = { a: aNumber, b: aNumber };
  const check = (options: unknown, required: readonly ('a' | 'b')[] = []) =>
    checkedOptions<Options, 'a' | 'b'>('options', options as Options, checks, required);

  it('should return the options that are set, and leave out those that are undefined', () => {
    assert.deepEqual(check({ a: 1, b: undefined }), { a: 1 });
    assert.deepEqual(check({}), {});
  });

  it('should check each option by its own check', () => {
    assert.throws(() => check({ a: 1, b: 'x' }), { message: 'b: expected a number, got "x"' });
    assert.throws(() => check({ a: null }), { message: 'a: expected a number, got null' });
  });

  it('should reject an unknown option, such as a misspelt one', () => {
    assert.throws(() => check({ a: 1, A: 2 }), {
      message: 'options.A: no such option, got 2; did you mean `a`?',
    });
  });

  it('should reject a required option that is missing', () => {
    assert.deepEqual(check({ a: 1 }, ['a']), { a: 1 });
    assert.throws(() => check({ b: 1 }, ['a']), { message: 'a: expected a number, got undefined' });
  });
});

describe('checkedKeys', () => {
  it('should return the same object if every key is known', () => {
    const options = { a: 1 };
    assert.equal(checkedKeys('f', options, ['a', 'b']), options);
  });

  for (const [value, formatted] of [
    [undefined, 'undefined'],
    [null, 'null'],
    [5, '5'],
    [[1], 'an array of 1'],
    [() => 1, 'a function'],
  ] as const) {
    it(`should reject ${formatted}, which is no object of options`, () => {
      assert.throws(() => checkedKeys('f', value, ['a']), {
        name: 'TypeError',
        message: `f: expected an object, got ${formatted}`,
      });
    });
  }

  it('should reject an unknown key, also with the value undefined, and list the known ones', () => {
    assert.throws(() => checkedKeys('f', { a: 1, c: undefined }, ['a', 'b']), {
      name: 'TypeError',
      message: 'f.c: no such option (a, b), got undefined',
    });
  });

  it('should ask for the known key that is meant, if one is near', () => {
    assert.throws(() => checkedKeys('options', { deadlineMs: 5 }, ['schedule', 'deadline']), {
      message: 'options.deadlineMs: no such option, got 5; did you mean `deadline`?',
    });
  });

  it('should keep the message of a strange key short and printable', () => {
    assert.throws(() => checkedKeys('f', { ['\u001b[31m'.padEnd(1_000_000, 'x')]: 1 }, ['a']), {
      message: `f.${String.raw`\u001b`}[31m${'x'.repeat(95)}…: no such option (a), got 1`,
    });
  });

  for (const key of ['__proto__', 'constructor', 'toString']) {
    it(`should reject ${key} as an own key`, () => {
      const options: unknown = JSON.parse(`{"${key}": 1}`);
      assert.throws(() => checkedKeys('f', options, ['a']), {
        message: `f.${key}: no such option (a), got 1`,
      });
    });
  }
});

describe('checkedNames', () => {
  it('should accept an object whose keys are all known, whatever their values', () => {
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
    it(`should reject ${what}, and not show it`, () => {
      assert.throws(() => checkedNames('f', value, ['a', '0']), {
        name: 'TypeError',
        message: `f: expected an object, got ${what}`,
      });
    });
  }

  it('should ask for the known key that is meant, without the value', () => {
    assert.throws(() => checkedNames('f', { passwrod: 's3cret' }, ['username', 'password']), {
      message: 'f.passwrod: no such option; did you mean `password`?',
    });
  });

  for (const name of ['c', 'constructor', '__proto__']) {
    it(`should reject the unknown key ${name}, without its value`, () => {
      const options: unknown = JSON.parse(`{"a":1,"${name}":"s3cret"}`);
      assert.throws(() => checkedNames('f', options, ['a', 'b']), {
        name: 'TypeError',
        message: `f.${name}: no such option (a, b)`,
      });
    });
  }
});
