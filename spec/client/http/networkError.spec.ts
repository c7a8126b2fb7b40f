import { NetworkError, UnexpectedError } from 'dli-watch';
import assert from 'node:assert/strict';
import { BrokenBody } from '../../../lib/client/http/body.ts';
import { networkErrorOf, plainCause, requestErrorOf } from '../../../lib/client/http/networkError.ts';

/** An error as libraries raise them, with fields that must not be copied. */
const raised = (message: string, fields: object = {}): Error => Object.assign(new Error(message), fields);
const coded = (code: string, message = 'it says so'): Error => raised(message, { code });
const fetchFailed = (cause: unknown): Error => new TypeError('fetch failed', { cause });

describe('requestErrorOf', () => {
  it('should be a NetworkError for a network failure', () => {
    const error = requestErrorOf(fetchFailed(coded('ECONNRESET')), [], 'the HTTP client');
    assert.ok(error instanceof NetworkError);
    assert.equal(error.code, 'ECONNRESET');
  });

  it('should be an UnexpectedError for anything else, without the secrets', () => {
    const error = requestErrorOf(new RangeError('no s3cret'), ['s3cret'], 'the HTTP client');
    assert.ok(error instanceof UnexpectedError);
    assert.equal(error.message, 'unexpected error of the HTTP client: RangeError: no ***');
    assert.deepEqual(error.cause, { name: 'RangeError', message: 'no ***' });
  });
});

describe('requestErrorOf for a body that broke off', () => {
  it('should be a NetworkError, whatever words the runtime has', () => {
    const broken = new BrokenBody(new TypeError('the tunnel collapsed'));
    const error = requestErrorOf(broken, [], 'the HTTP client');
    assert.ok(error instanceof NetworkError);
    assert.match(error.message, /\(the tunnel collapsed\)$/);
    assert.deepEqual(error.cause, { name: 'TypeError', message: 'the tunnel collapsed' });
  });

  it('should be an UnexpectedError for a mistake of the caller', () => {
    const broken = new BrokenBody(coded('ERR_INVALID_ARG_TYPE', 'a chunk that is no bytes'));
    assert.ok(requestErrorOf(broken, [], 'the HTTP client') instanceof UnexpectedError);
  });
});

describe('networkErrorOf', () => {
  const networks: readonly (readonly [what: string, error: unknown, code: string | undefined])[] = [
    ['a code of the system', coded('ECONNRESET'), 'ECONNRESET'],
    ['a code below "fetch failed"', fetchFailed(coded('ENOTFOUND')), 'ENOTFOUND'],
    [
      'the code nearest to the root',
      fetchFailed(Object.assign(coded('UND_ERR_SOCKET'), { cause: coded('EPIPE') })),
      'EPIPE',
    ],
    [
      'the code above a root without one',
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
      'an HTTPParserError of undici without a code',
      Object.assign(new Error('Response does not match'), { name: 'HTTPParserError' }),
      undefined,
    ],
    [
      'a NetworkError of ky 2',
      Object.assign(new Error('Request failed'), { name: 'NetworkError' }),
      undefined,
    ],
  ];
  for (const [what, error, code] of networks) {
    it(`should recognise ${what}`, () => {
      const networkError = networkErrorOf(error, []);
      assert.deepEqual([networkError?._tag, networkError?.code], ['NetworkError', code]);
    });
  }

  for (const [what, error] of [
    ['an invalid argument of undici', fetchFailed(coded('UND_ERR_INVALID_ARG'))],
    ['an unsupported option of undici', coded('UND_ERR_NOT_SUPPORTED')],
    ['a request that a MockAgent does not expect', coded('UND_MOCK_ERR_MOCK_NOT_MATCHED')],
    ['an invalid argument of Node', coded('ERR_INVALID_URL')],
    ['a fault in code', new TypeError('x is not a function')],
    ['a message that only mentions it', new Error('my fetch failed, sorry')],
    ['a message that only ends so', new Error('my fetch failed')],
    ['a message that only begins so', new Error('fetch failed, sorry')],
    ['an abort', new DOMException('aborted', 'AbortError')],
    ['a text', 'fetch failed'],
    ['nothing', undefined],
    ['a port that fetch blocks', fetchFailed(new Error('bad port'))],
    ['a scheme that fetch does not know', fetchFailed(new Error('unknown scheme'))],
    ['an invalid header of Node', coded('ERR_HTTP_INVALID_HEADER_VALUE')],
    ['a protocol that Got does not know', coded('ERR_UNSUPPORTED_PROTOCOL')],
    ['an option that axios does not know', coded('ERR_BAD_OPTION')],
    ['a path that Node refuses', coded('ERR_UNESCAPED_CHARACTERS')],
  ] as const) {
    it(`should not treat ${what} as a network failure`, () => {
      assert.equal(networkErrorOf(error, []), undefined);
    });
  }

  it('should use the codes that the caller selects', () => {
    const only = (code: string): boolean => code === 'EPIPE';
    assert.equal(networkErrorOf(coded('EPIPE'), [], only)?.code, 'EPIPE');
    assert.equal(networkErrorOf(fetchFailed(coded('ENOENT')), [], only), undefined);
  });

  it('should have the message of the root, however deep it is', () => {
    const middle = Object.assign(new Error('middle'), { cause: coded('EPIPE', 'the root') });
    assert.match(String(networkErrorOf(fetchFailed(middle), [])?.message), /\(EPIPE, the root\)$/);
  });

  it('should have the code and the message of the root, without secrets, and a plain cause', () => {
    const error = networkErrorOf(fetchFailed(coded('ECONNREFUSED', 'connect s3cret')), ['s3cret']);
    assert.equal(error?.message, 'the connection failed (ECONNREFUSED, connect ***)');
    assert.deepEqual(error.cause, {
      name: 'TypeError',
      message: 'fetch failed',
      cause: { name: 'Error', message: 'connect ***', code: 'ECONNREFUSED' },
    });
  });
});

describe('networkErrorOf for a host with several addresses', () => {
  const refused = (address: string, code = 'ECONNREFUSED'): Error =>
    coded(code, `connect ${code} ${address}:443`);
  /** As Node raises it: the code is that of the first error, the message is empty. */
  const all = (errors: readonly Error[]): Error =>
    fetchFailed(Object.assign(new AggregateError(errors), { code: 'ECONNREFUSED' }));

  it('should name each address and its reason', () => {
    const error = networkErrorOf(all([refused('::1'), refused('10.0.0.1', 'ETIMEDOUT')]), []);
    assert.equal(error?.code, 'ECONNREFUSED');
    assert.match(
      error.message,
      /\(ECONNREFUSED, connect ECONNREFUSED ::1:443; connect ETIMEDOUT 10\.0\.0\.1:443\)$/,
    );
  });

  it('should say the same thing once', () => {
    const error = networkErrorOf(all([refused('::1'), refused('::1')]), []);
    assert.match(String(error?.message), /\(ECONNREFUSED, connect ECONNREFUSED ::1:443\)$/);
  });

  it('should have a message of bounded length, and no secret', () => {
    const errors = Array.from({ length: 500 }, (_, index) =>
      refused(`s3cret-${'x'.repeat(90)}${String(index)}`),
    );
    const error = networkErrorOf(all(errors), ['s3cret']);
    assert.ok(error !== undefined && error.message.length < 400, String(error?.message.length));
    assert.doesNotMatch(JSON.stringify(error), /s3cret/);
  });

  it('should take the code of the first address where the error has none, as that of `Promise.any`', () => {
    const error = networkErrorOf(
      new AggregateError([fetchFailed(refused('::1')), new Error('x')], 'all failed'),
      [],
    );
    assert.equal(error?.code, 'ECONNREFUSED');
  });
});

describe('plainCause', () => {
  it('should copy the name, the message, the code and the causes, and nothing else', () => {
    const root = raised('refused', { code: 'ECONNREFUSED', address: '127.0.0.1', errno: -111 });
    const error = new TypeError('fetch failed', { cause: root });
    const copy = plainCause(Object.assign(error, { request: new Request('http://x.example') }), []);
    assert.deepEqual(copy, {
      name: 'TypeError',
      message: 'fetch failed',
      cause: { name: 'Error', message: 'refused', code: 'ECONNREFUSED' },
    });
    assert.equal(Object.getPrototypeOf(copy), Object.prototype);
  });

  it('should redact every message before it cuts it at 300 characters', () => {
    const secret = `s3cret${'y'.repeat(50)}`;
    const cause = raised(`the cause says ${secret}`);
    const copy = plainCause(new Error('x'.repeat(290) + secret, { cause }), [secret]);
    assert.equal(copy.message, `${'x'.repeat(290)}***`);
    assert.equal(copy.cause?.message, 'the cause says ***');
    assert.equal(plainCause(new Error('x'.repeat(400)), []).message.length, 300);
  });

  it('should stop at the fourth cause', () => {
    const circular = raised('round');
    circular.cause = circular;
    const link = { name: 'Error', message: 'round' };
    assert.deepEqual(plainCause(circular, []), {
      ...link,
      cause: { ...link, cause: { ...link, cause: link } },
    });
  });

  it('should copy the errors of an AggregateError, eight at most, without the secrets', () => {
    const errors = Array.from({ length: 9 }, (_, index) => coded('EPIPE', `s3cret ${String(index)}`));
    const copy = plainCause(Object.assign(new AggregateError(errors), { code: 'EPIPE' }), ['s3cret']);
    assert.deepEqual(copy, {
      name: 'AggregateError',
      message: '',
      code: 'EPIPE',
      errors: errors
        .slice(0, 8)
        .map((_, index) => ({ name: 'Error', message: `*** ${String(index)}`, code: 'EPIPE' })),
    });
  });

  it('should stop at the fourth level of an AggregateError that contains itself', () => {
    const circular = new AggregateError([], 'round');
    circular.errors.push(circular);
    const link = { name: 'AggregateError', message: 'round' };
    assert.deepEqual(plainCause(circular, []), {
      ...link,
      errors: [{ ...link, errors: [{ ...link, errors: [link] }] }],
    });
  });

  it('should copy what has the form of an error, as that of a client with a tag of its own', () => {
    const tagged = raised('no', { code: 'EPIPE', [Symbol.toStringTag]: 'FetchError' });
    assert.deepEqual(plainCause(tagged, []), { name: 'Error', message: 'no', code: 'EPIPE' });
    const plain = { name: 'TypeError', message: 'fetch failed', cause: { name: 'Error', message: 'x' } };
    assert.deepEqual(plainCause({ ...plain, token: 's3cret' }, []), plain);
  });

  it('should not throw, whatever the error does when it is read', () => {
    const fail = (): never => {
      throw new Error('no');
    };
    const error = Object.defineProperties(new Error(), {
      name: { get: fail },
      message: { value: { toString: fail } },
      cause: { get: fail },
    });
    assert.deepEqual(plainCause(error, []), { name: '', message: '' });
    assert.deepEqual(plainCause(new Proxy({}, { get: fail, getPrototypeOf: fail }), []), {
      name: 'object',
      message: '',
    });
  });

  it('should leave out a code that is not a string, as that of a DOMException', () => {
    assert.deepEqual(plainCause(new DOMException('aborted', 'AbortError'), []), {
      name: 'AbortError',
      message: 'aborted',
    });
  });

  for (const [what, value, name] of [
    ['a text', 's3cret', 'string'],
    ['an object', { token: 's3cret' }, 'object'],
    ['null', null, 'object'],
    ['undefined', undefined, 'undefined'],
  ] as const) {
    it(`should keep only the type of ${what}, which may be anything`, () => {
      assert.deepEqual(plainCause(value, []), { name, message: '' });
    });
  }

  it('should accept a message that is not a string', () => {
    assert.equal(plainCause(raised('', { message: 42 }), ['a']).message, '42');
  });
});
