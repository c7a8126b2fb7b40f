import assert from 'node:assert/strict';
import { tokenGate } from '../../../lib/simulator/gate/tokenGate.ts';
import { createTokens } from '../../../lib/simulator/iam/tokens.ts';
import { createClock } from '../../../lib/simulator/server/clock.ts';
import type { ParsedRequest } from '../../../lib/simulator/server/handling.ts';
import { useClock } from '../../support/clock.ts';

describe('createTokens', () => {
  useClock(1_700_000_000_123);

  it('should let a token expire at the end of its life, not before', () => {
    const tokens = createTokens(createClock(1_000), { tokenLifeMs: 500, tokenLength: 10 });
    const issuedAt = performance.now();
    const { token, ...times } = tokens.issue();
    assert.deepEqual(times, {
      issuedAt: '2023-11-14T22:13:21.123000Z',
      expiresAt: '2023-11-14T22:13:21.623000Z',
    });
    assert.deepEqual(tokens.judge(token, issuedAt + 499), { kind: 'good' });
    const { expiresAt } = times;
    assert.deepEqual(tokens.judge(token, issuedAt + 500), { kind: 'expired', expiresAt });
  });
});

describe('tokenGate', () => {
  it('should not wait where it knows at once', () => {
    const tokens = createTokens(createClock(0), { tokenLifeMs: 500, tokenLength: 10 });
    const asked = { headers: { 'x-auth-token': 'any' }, at: 0 } as unknown as ParsedRequest;
    assert.equal(tokenGate(tokens, () => true)(asked), undefined);
    assert.equal(typeof tokenGate(tokens, () => false)(asked), 'function');
  });
});
