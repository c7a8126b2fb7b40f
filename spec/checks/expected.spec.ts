import assert from 'node:assert/strict';
import { expected } from '../../lib/checks/values.ts';

describe('expected', () => {
  const check = expected('an even number', (value) => typeof value === 'number' && value % 2 === 0);

  it('should let pass what the predicate holds for', () => {
    assert.doesNotThrow(() => check('x', 4));
  });

  it('should refuse anything else, naming the option, what was expected and the value', () => {
    assert.throws(() => check('x', 3), { name: 'TypeError', message: 'x: expected an even number, got 3' });
  });

  it('should show the value in the given way, for what may be a secret', () => {
    const secret = expected(
      'a token',
      () => false,
      (value) => `a ${typeof value}`,
    );
    assert.throws(() => secret('x', 'the-token'), { message: 'x: expected a token, got a string' });
  });
});
