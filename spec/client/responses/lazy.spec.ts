import assert from 'node:assert/strict';
import { lazy } from '../../../lib/client/responses/lazy.ts';

describe('lazy', () => {
  it('should make a value when it is first needed, and once', () => {
    let made = 0;
    const value = lazy(() => ({ made: (made += 1) }));
    assert.equal(made, 0);
    assert.equal(value(), value());
    assert.equal(made, 1);
  });
});
