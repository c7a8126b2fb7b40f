import assert from 'node:assert/strict';
import { networkErrorOf } from '../../../lib/client/http/networkError.ts';

const coded = (code: string, message = 'it says so'): Error => Object.assign(new Error(message), { code });
const fetchFailed = (cause: unknown): Error => new TypeError('fetch failed', { cause });

describe('networkErrorOf', () => {
  const networks: readonly (readonly [what: string, raised: unknown, code: string | undefined])[] = [
    ['a code of the system', coded('ECONNRESET'), 'ECONNRESET'],
    ['one under "fetch failed"', fetchFailed(coded('ENOTFOUND')), 'ENOTFOUND'],
    [
      'the one next to the root',
      fetchFailed(Object.assign(coded('UND_ERR_SOCKET'), { cause: coded('EPIPE') })),
      'EPIPE',
    ],
    [
      'the one above a root without',
      Object.assign(coded('UND_ERR_SOCKET'), { cause: new Error('closed') }),
      'UND_ERR_SOCKET',
    ],
    ['a certificate', fetchFailed(coded('CERT_HAS_EXPIRED')), 'CERT_HAS_EXPIRED'],
    [
      'a compressed body that breaks off',
      new TypeError('terminated', { cause: coded('Z_BUF_ERROR') }),
      'Z_BUF_ERROR',
    ],
    ['a code that only ends like misuse', coded('SDK_ERR_INVALID'), 'SDK_ERR_INVALID'],
    ['"fetch failed" alone', new TypeError('fetch failed'), undefined],
    ['"Failed to fetch" alone', new TypeError('Failed to fetch'), undefined],
    ['"terminated" alone', new TypeError('terminated'), undefined],
    ['"network error" below another', new Error('x', { cause: new TypeError('network error') }), undefined],
    [
      'a NetworkError of ky 2',
      Object.assign(new Error('Request failed'), { name: 'NetworkError' }),
      undefined,
    ],
  ];
  for (const [what, raised, code] of networks) {
    it(`should tell ${what} (pitfall 21)`, () => {
      const error = networkErrorOf(raised, []);
      assert.deepEqual([error?._tag, error?.code], ['NetworkError', code]);
    });
  }

  for (const [what, raised] of [
    ['an argument of undici', fetchFailed(coded('UND_ERR_INVALID_ARG'))],
    ['what undici does not do', coded('UND_ERR_NOT_SUPPORTED')],
    ['an argument of Node', coded('ERR_INVALID_URL')],
    ['a fault in code', new TypeError('x is not a function')],
    ['a message that only mentions it', new Error('my fetch failed, sorry')],
    ['a message that only ends so', new Error('my fetch failed')],
    ['a message that only begins so', new Error('fetch failed, sorry')],
    ['an abort', new DOMException('aborted', 'AbortError')],
    ['a text', 'fetch failed'],
    ['nothing', undefined],
  ] as const) {
    it(`should not take ${what} for the network`, () => {
      assert.equal(networkErrorOf(raised, []), undefined);
    });
  }

  it('should go by the codes that the caller names', () => {
    const only = (code: string): boolean => code === 'EPIPE';
    assert.equal(networkErrorOf(coded('EPIPE'), [], only)?.code, 'EPIPE');
    assert.equal(networkErrorOf(fetchFailed(coded('ENOENT')), [], only), undefined);
  });

  it('should say the words of the root, however deep it lies', () => {
    const middle = Object.assign(new Error('middle'), { cause: coded('EPIPE', 'the root') });
    assert.match(String(networkErrorOf(fetchFailed(middle), [])?.message), /\(EPIPE, the root\)$/);
  });

  it('should say the code and the root in words, without the secrets, and keep a plain copy', () => {
    const error = networkErrorOf(fetchFailed(coded('ECONNREFUSED', 'connect s3cret')), ['s3cret']);
    assert.equal(error?.message, 'no whole answer came over the network (ECONNREFUSED, connect ***)');
    assert.deepEqual(error.cause, {
      name: 'TypeError',
      message: 'fetch failed',
      cause: { name: 'Error', message: 'connect ***', code: 'ECONNREFUSED' },
    });
  });
});
