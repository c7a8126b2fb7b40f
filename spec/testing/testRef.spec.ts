import assert from 'node:assert/strict';
import { BatchRefCodec } from 'dli-watch';
import { testRef } from 'dli-watch/testing';

describe('testRef', () => {
  it('should be a valid ref', () => {
    assert.equal(BatchRefCodec.is(testRef), true);
  });
});
