import assert from 'node:assert/strict';
import { AuthError, NetworkError, ThrottledError } from 'dli-watch';
import { providerError } from '../../../lib/client/auth/token.ts';

const coded = (code: unknown): Error => Object.assign(new Error('it says so'), { code });

describe('providerError', () => {
  it('should keep a PollError as it is', () => {
    const error = new ThrottledError({ status: 429 });
    assert.equal(providerError(error), error);
  });

  for (const code of [
    ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN'],
    ...['EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT'],
  ]) {
    it(`should make a NetworkError of ${code}, under "fetch failed" too`, () => {
      for (const raised of [coded(code), new TypeError('fetch failed', { cause: coded(code) })]) {
        const error = providerError(raised);
        assert.ok(error instanceof NetworkError);
        assert.equal(error.code, code);
      }
    });
  }

  it('should make a NetworkError of a fetch that failed without a code', () => {
    assert.ok(providerError(new TypeError('fetch failed')) instanceof NetworkError);
  });

  for (const code of ['XECONNRESET', 'EPIPES', 'ETIMEDOUTS', 'ENOTFOUNDS', 'EAI_AGAINS']) {
    it(`should make an AuthError of ${code}, which only polls like a code of the network`, () => {
      assert.ok(providerError(coded(code)) instanceof AuthError);
    });
  }

  for (const [what, raised, cause] of [
    ['a missing file', coded('ENOENT'), { name: 'Error', message: 'it says so', code: 'ENOENT' }],
    [
      'an answer',
      coded('ERR_BAD_REQUEST'),
      { name: 'Error', message: 'it says so', code: 'ERR_BAD_REQUEST' },
    ],
    [
      'a wrong option',
      coded('UND_ERR_INVALID_ARG'),
      { name: 'Error', message: 'it says so', code: 'UND_ERR_INVALID_ARG' },
    ],
    ['a status', coded(401), { name: 'Error', message: 'it says so' }],
    ['any error', new RangeError('no'), { name: 'RangeError', message: 'no' }],
    ['a text', 's3cret', { name: 'string', message: '' }],
    ['nothing', undefined, { name: 'undefined', message: '' }],
  ] as const) {
    it(`should make an AuthError of ${what}, with a plain cause`, () => {
      const error = providerError(raised);
      assert.ok(error instanceof AuthError);
      assert.deepEqual([error.message, error.cause], ['the token provider failed', cause]);
    });
  }
});
