import assert from 'node:assert/strict';
import { checkedFunction } from '../../lib/checks/values.ts';

describe('checkedFunction', () => {
  it('should let a function pass, and refuse anything else', () => {
    assert.doesNotThrow(() => checkedFunction('f', () => 1));
    for (const value of [5, {}, null, undefined, 'f']) {
      assert.throws(() => checkedFunction('f', value), /^TypeError: f: expected a function, got /);
    }
  });
});
