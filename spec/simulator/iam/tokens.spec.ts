import assert from 'node:assert/strict';
import { createClock } from '../../../lib/simulator/clock.ts';
import type { Grant } from '../../../lib/simulator/iam/grants.ts';
import { createTokens } from '../../../lib/simulator/iam/tokens.ts';
import { useClock } from '../../support/clock.ts';
import { ada } from '../support/credentials.ts';

describe('createTokens', () => {
  const { tick } = useClock(1_700_000_000_123);
  const grant: Grant = { user: ada, methods: ['password'], scope: { kind: 'none' } };

  it('should let a token expire at the end of its life and not before', () => {
    const tokens = createTokens(createClock(1_000), { tokenLifeMs: 500, tokenLength: 10 });
    const issuedAt = performance.now();
    const { token, ...times } = tokens.issue(grant);
    assert.deepEqual(times, {
      issuedAt: '2023-11-14T22:13:21.123000Z',
      expiresAt: '2023-11-14T22:13:21.623000Z',
    });
    assert.deepEqual(tokens.statusOf(token, issuedAt + 499), { kind: 'valid', grant, ...times });
    const { expiresAt } = times;
    assert.deepEqual(tokens.statusOf(token, issuedAt + 500), { kind: 'expired', expiresAt });
  });

  it('should let no token outlive the one that asked for it', async () => {
    const tokens = createTokens(createClock(0), { tokenLifeMs: 500, tokenLength: 10 });
    const parent = tokens.issue(grant);
    const end = performance.now() + 500;
    await tick(200);
    const { token, issuedAt, expiresAt } = tokens.issue(grant, parent.token);
    assert.deepEqual([issuedAt, expiresAt], ['2023-11-14T22:13:20.323000Z', parent.expiresAt]);
    assert.equal(tokens.statusOf(token, end - 1).kind, 'valid');
    assert.equal(tokens.statusOf(token, end).kind, 'expired');
  });

  it('should revoke one token, or all of them', () => {
    const tokens = createTokens(createClock(0), { tokenLifeMs: 500, tokenLength: 30 });
    const [one, two] = [tokens.issue(grant).token, tokens.issue(grant).token];
    const kinds = () => [one, two].map((token) => tokens.statusOf(token, performance.now()).kind);
    tokens.revoke('unknown');
    assert.deepEqual(kinds(), ['valid', 'valid']);
    tokens.revoke(one);
    assert.deepEqual(kinds(), ['revoked', 'valid']);
    tokens.revoke();
    assert.deepEqual(kinds(), ['revoked', 'revoked']);
  });
});
