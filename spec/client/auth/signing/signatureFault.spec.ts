import assert from 'node:assert/strict';
import { AuthError } from 'dli-watch';
import { signatureFault } from '../../../../lib/client/auth/akSk.ts';

const MIN = 60_000;
const NOW = Date.UTC(2024, 0, 2, 3, 4, 5);
const facts = { status: 401, code: 'APIG.0301', requestId: 'r-1', cause: { name: 'x' } };
const refused = (serviceMessage?: string): AuthError =>
  new AuthError({ reason: 'the service refused the credentials', serviceMessage, ...facts });
const WRONG = 'Incorrect IAM authentication information: verify aksk signature fail';
const LIMIT = 'Incorrect IAM authentication information: AK access failed to reach the limit,forbidden';

/** The reason, of a poll that was signed and answered at these moments of ours. */
const reasonAt = (serverNow: number | undefined, answeredAt = NOW, signedAt = NOW): string =>
  signatureFault(refused(WRONG), { signedAt, answeredAt, serverNow }).reason;

const clock = (off: string): string =>
  `this machine's clock is wrong: it is ${off} the service's, and beyond 15 min no signature is taken`;
const locked = 'the access key is locked for 5 minutes, after too many refused signatures';
const plain = 'the service refused the credentials';

describe('signatureFault', () => {
  it('should be the error itself where no more is known', () => {
    const error = refused(WRONG);
    assert.equal(signatureFault(error, { signedAt: NOW, answeredAt: NOW, serverNow: NOW }), error);
  });

  for (const [what, serverNow, reason] of [
    ['15 min behind', NOW + 15 * MIN, plain],
    ['more than 15 min behind', NOW + 15 * MIN + 1_000, clock('15 min 1 s behind')],
    ['hours behind', NOW + 150 * MIN, clock('2 h 30 min behind')],
    ['15 min ahead', NOW - 15 * MIN, plain],
    ['more than 15 min ahead', NOW - 15 * MIN - 1_000, clock('15 min 1 s ahead of')],
    ['years ahead', NOW - 400 * 1_440 * MIN, clock('400 d ahead of')],
    ['not known to be wrong', undefined, plain],
  ] as const) {
    it(`should say it of a clock that is ${what}`, () => {
      assert.equal(reasonAt(serverNow), reason);
    });
  }

  it('should not blame the clock when the process was stopped before the request or its answer', () => {
    const hour = NOW + 60 * MIN;
    assert.equal(reasonAt(hour, hour, NOW), plain);
    assert.equal(reasonAt(NOW, hour, NOW), plain);
    assert.equal(reasonAt(NOW + 30 * MIN, hour, NOW), plain);
  });

  it('should count from the moment of ours that is nearer', () => {
    assert.equal(reasonAt(NOW + 20 * MIN, NOW + 2 * MIN, NOW), clock('18 min behind'));
    assert.equal(reasonAt(NOW - 20 * MIN, NOW + 2 * MIN, NOW), clock('20 min ahead of'));
  });

  it('should say that a locked key is locked', () => {
    const error = signatureFault(refused(LIMIT), { signedAt: NOW, answeredAt: NOW });
    assert.equal(error.message, `${locked}: HTTP 401 APIG.0301 "${LIMIT}" (request r-1)`);
  });

  it('should say both of a key that was locked because of a wrong clock', () => {
    const error = signatureFault(refused(LIMIT), {
      signedAt: NOW,
      answeredAt: NOW,
      serverNow: NOW + 20 * MIN,
    });
    assert.equal(error.reason, `${clock('20 min behind')}; ${locked}`);
  });

  it('should keep what the service said', () => {
    const { status, code, serviceMessage, requestId, cause } = signatureFault(refused(LIMIT), {
      signedAt: NOW,
      answeredAt: NOW,
    });
    assert.deepEqual({ status, code, serviceMessage, requestId, cause }, { ...facts, serviceMessage: LIMIT });
  });

  it('should take an answer that says nothing', () => {
    assert.equal(signatureFault(refused(), { signedAt: NOW, answeredAt: NOW }).reason, plain);
  });
});
