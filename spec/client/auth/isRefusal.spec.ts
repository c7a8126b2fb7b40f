import assert from 'node:assert/strict';
import { AuthError, HttpError, type PollError } from 'dli-watch';
import { isRefusal } from '../../../lib/client/auth/refusals.ts';

const refused = (status?: number, code?: string): AuthError =>
  new AuthError({ reason: 'refused', status, code });

describe('isRefusal', () => {
  for (const [error, is] of [
    [refused(401), true],
    [refused(401, 'APIG.0301'), true],
    [refused(401, 'APIGW.0307'), true],
    [refused(400, 'APIG.0307'), true],
    [refused(400, 'APIGW.0307'), true],
    [refused(400, 'DLI.0013'), true],
    [refused(400, 'DLI.0014'), true],
    [refused(400, 'DLI.0015'), true],
    [refused(400, 'DLI.0016'), false],
    [refused(403), false],
    [refused(403, 'APIG.0802'), false],
    [refused(), false],
    [new HttpError({ status: 401 }), false],
  ] satisfies (readonly [PollError, boolean])[]) {
    it(`should ${is ? 'hold' : 'not hold'} for ${error.message}`, () => {
      assert.equal(isRefusal(error), is);
    });
  }
});
