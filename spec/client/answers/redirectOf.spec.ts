import assert from 'node:assert/strict';
import { redirectOf } from '../../../lib/client/responses/faultOf.ts';
import { answerOf } from '../support/answerOf.ts';

describe('redirectOf', () => {
  for (const [status, isOne] of [
    [299, false],
    [300, true],
    [399, true],
    [400, false],
  ] as const) {
    it(`should take ${String(status)} for ${isOne ? 'a redirect' : 'none'}`, () => {
      assert.equal(redirectOf(answerOf({ status })) !== undefined, isOne);
    });
  }

  for (const [location, to] of [
    ['https://login.example.com/?session=s3ss10n', 'https://login.example.com'],
    ['/login', 'another path'],
    [null, 'another path'],
  ] as const) {
    it(`should name ${to} for ${String(location)}`, () => {
      const words = `a redirect to ${to}, not followed: the credentials would go along`;
      assert.equal(redirectOf(answerOf({ status: 302, location })), words);
    });
  }
});
