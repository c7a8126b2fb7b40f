import { AuthError, HttpError, type PollError } from 'dli-watch';
import assert from 'node:assert/strict';
import { headerValueError, isRefusal } from '../../../lib/client/auth/refusals.ts';

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

describe('unsendable', () => {
  for (const secret of ['a', 'MIIab/c+d==', '!"#$%&\'()*~', 'x'.repeat(32_768)]) {
    it(`should take ${secret.slice(0, 12)}`, () => {
      assert.equal(headerValueError(secret), undefined);
    });
  }

  for (const [secret, problem] of [
    ['', 'it is empty'],
    ['s3cret\n', 'character 7 of 7 cannot stand in a header (a line break at the end?)'],
    [' s3cret', 'character 1 of 7 cannot stand in a header (a line break at the end?)'],
    ['s3 cret', 'character 3 of 7 cannot stand in a header (a line break at the end?)'],
    ['s3cret\u007f', 'character 7 of 7 cannot stand in a header (a line break at the end?)'],
    ['s3crét', 'character 5 of 6 cannot stand in a header (a line break at the end?)'],
    [undefined, 'expected a text, got undefined'],
    [null, 'expected a text, got null'],
    [7, 'expected a text, got number'],
    [{ token: 's3cret' }, 'expected a text, got object'],
    [['s3cret'], 'expected a text, got object'],
  ] as const) {
    it(`should say of ${JSON.stringify(secret)}: ${problem}`, () => {
      assert.equal(headerValueError(secret), problem);
    });
  }
});
