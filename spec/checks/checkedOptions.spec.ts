import assert from 'node:assert/strict';
import { checkedOptions } from '../../lib/checks/options.ts';
import { expected } from '../../lib/checks/values.ts';

interface Options {
  readonly a?: number;
  readonly b?: number;
}

describe('checkedOptions', () => {
  const aNumber = expected('a number', (value) => typeof value === 'number');
  const checks = { a: aNumber, b: aNumber };
  const check = (options: unknown, required: readonly ('a' | 'b')[] = []) =>
    checkedOptions<Options, 'a' | 'b'>('options', options as Options, checks, required);

  it('should return what is given, and leave out what is undefined', () => {
    assert.deepEqual(check({ a: 1, b: undefined }), { a: 1 });
    assert.deepEqual(check({}), {});
  });

  it('should check each option by its own check', () => {
    assert.throws(() => check({ a: 1, b: 'x' }), { message: 'b: expected a number, got "x"' });
    assert.throws(() => check({ a: null }), { message: 'a: expected a number, got null' });
  });

  it('should refuse an option that does not exist (pitfall 36)', () => {
    assert.throws(() => check({ a: 1, A: 2 }), { message: 'options.A: no such option (a, b), got 2' });
  });

  it('should refuse a required option that is missing', () => {
    assert.deepEqual(check({ a: 1 }, ['a']), { a: 1 });
    assert.throws(() => check({ b: 1 }, ['a']), { message: 'a: expected a number, got undefined' });
  });
});
