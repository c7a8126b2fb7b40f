import assert from 'node:assert/strict';
import { some } from 'fp-ts/lib/Option.js';
import { every, exponentialBackoff, jittered } from 'dli-watch';
import { noJitter } from 'dli-watch/testing';
import { pollContext, retryStatus } from '../support/contexts.ts';

describe('noJitter', () => {
  it('should make every wait as long as without jitter', () => {
    assert.equal(jittered(1)(every(100))(pollContext({ random: noJitter })), 100);
    for (const jitter of ['none', 'equal', 'full'] as const) {
      const policy = exponentialBackoff({ initialMs: 100, factor: 2, maxMs: 1_000, jitter });
      assert.deepEqual(policy(retryStatus({ attempt: 2, random: noJitter })), some(200));
    }
  });
});
