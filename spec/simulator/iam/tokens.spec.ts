import assert from 'node:assert/strict';
import { createClock } from '../../../lib/simulator/clock.ts';
import { createTokens } from '../../../lib/simulator/iam/tokens.ts';
import { useClock } from '../../support/clock.ts';

describe('createTokens', () => {
  useClock(1_700_000_000_123);

  it('should let a token expire at the end of its life and not before', () => {
    const tokens = createTokens(createClock(1_000), { tokenLifeMs: 500, tokenLength: 10 });
    const issuedAt = performance.now();
    const { token, ...times } = tokens.issue();
    assert.deepEqual(times, {
      issuedAt: '2023-11-14T22:13:21.123000Z',
      expiresAt: '2023-11-14T22:13:21.623000Z',
    });
    assert.deepEqual(tokens.statusOf(token, issuedAt + 499), { kind: 'valid' });
    const { expiresAt } = times;
    assert.deepEqual(tokens.statusOf(token, issuedAt + 500), { kind: 'expired', expiresAt });
  });
});
