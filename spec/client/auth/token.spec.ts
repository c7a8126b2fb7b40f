import { AuthError, HttpError, NetworkError, ThrottledError, token } from 'dli-watch';
import assert from 'node:assert/strict';
import { firstValueFrom, VirtualTimeScheduler } from 'rxjs';
import { providerError } from '../../../lib/client/auth/token.ts';
import { errorOf, testRequest } from '../support/requests.ts';

/** With a clock that stands still, so that no time limit is reached. */
const limit = { ...testRequest, requestTimeoutMs: 10_000, scheduler: new VirtualTimeScheduler() };
const tokenOf = async (...args: Parameters<typeof token>): Promise<string | undefined> =>
  (await firstValueFrom(token(...args).authorize$(limit))).headers['x-auth-token'];

/** What plain JavaScript may pass. */
const anyToken = (value: unknown) => token(value as string);
const failing = <E>(provider: () => unknown, kind: abstract new (...args: never[]) => E): Promise<E> =>
  errorOf(token(provider as () => string).authorize$(limit), kind);

describe('token', () => {
  it('should accept a text', async () => {
    assert.equal(await tokenOf('abc'), 'abc');
  });

  it('should accept a function that returns one, directly or as a promise', async () => {
    assert.equal(await tokenOf(() => 'abc'), 'abc');
    assert.equal(await tokenOf(() => Promise.resolve('abc')), 'abc');
  });

  it('should not call the function before it is needed, and once for 50 waiting requests', async () => {
    let calls = 0;
    const auth = token(() => {
      calls += 1;
      return Promise.resolve('abc');
    });
    assert.equal(calls, 0);
    await Promise.all(Array.from({ length: 50 }, () => firstValueFrom(auth.authorize$(limit))));
    await firstValueFrom(auth.authorize$(limit));
    assert.equal(calls, 1);
  });

  for (const [value, problem] of [
    ['', 'it is empty'],
    ['s3cret\n', 'character 7 of 7 is not allowed in a header (a line break at the end?)'],
    [undefined, 'expected a text, got undefined'],
    [null, 'expected a text, got null'],
    [{ token: 's3cret' }, 'expected a text, got object'],
  ] as const) {
    it(`should refuse ${JSON.stringify(value)}, and not show it`, () => {
      assert.throws(() => anyToken(value), { name: 'TypeError', message: `token(value): ${problem}` });
    });

    it(`should fail with an AuthError if the function returns ${JSON.stringify(value)}, and not show it`, async () => {
      for (const provider of [() => value, () => Promise.resolve(value)]) {
        const error = await failing(provider, AuthError);
        assert.equal(error.message, `the token provider gave no usable token: ${problem}`);
        assert.ok(!JSON.stringify(error).includes('s3cret'));
      }
    });
  }

  for (const [how, provider] of [
    [
      'throws',
      (error: unknown) => () => {
        throw error;
      },
    ],
    [
      'rejects',
      (error: unknown) => async () => {
        await Promise.resolve();
        throw error;
      },
    ],
  ] as const) {
    it(`should fail with a NetworkError if the function ${how} with a network failure`, async () => {
      const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
      assert.equal((await failing(provider(refused), NetworkError)).code, 'ECONNREFUSED');
    });

    it(`should keep a PollError that the function ${how} with`, async () => {
      const own = new HttpError({ status: 503 });
      assert.equal(await failing(provider(own), HttpError), own);
    });

    it(`should fail with an AuthError if the function ${how} with anything else`, async () => {
      const missing = Object.assign(new Error('no such file'), { code: 'ENOENT' });
      const { message, cause } = await failing(provider(missing), AuthError);
      assert.deepEqual(
        [message, cause],
        ['the token provider failed', { name: 'Error', message: 'no such file', code: 'ENOENT' }],
      );
      assert.deepEqual((await failing(provider('no'), AuthError)).cause, { name: 'string', message: '' });
    });
  }

  it('should call the function again after a failure', async () => {
    let calls = 0;
    const auth = token(() => {
      calls += 1;
      return calls === 1 ? Promise.reject(new Error('not yet')) : 'abc';
    });
    await errorOf(auth.authorize$(limit), AuthError);
    assert.deepEqual((await firstValueFrom(auth.authorize$(limit))).secrets, ['abc']);
  });
});

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
    it(`should be a NetworkError for ${code}, below "fetch failed" too`, () => {
      for (const raised of [coded(code), new TypeError('fetch failed', { cause: coded(code) })]) {
        const error = providerError(raised);
        assert.ok(error instanceof NetworkError);
        assert.equal(error.code, code);
      }
    });
  }

  it('should be a NetworkError for a failed fetch without a code', () => {
    assert.ok(providerError(new TypeError('fetch failed')) instanceof NetworkError);
  });

  for (const code of ['XECONNRESET', 'EPIPES', 'ETIMEDOUTS', 'ENOTFOUNDS', 'EAI_AGAINS']) {
    it(`should be an AuthError for ${code}, which only resembles a code of the network`, () => {
      assert.ok(providerError(coded(code)) instanceof AuthError);
    });
  }

  for (const [what, raised, cause] of [
    ['a missing file', coded('ENOENT'), { name: 'Error', message: 'it says so', code: 'ENOENT' }],
    [
      'a response',
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
    it(`should be an AuthError for ${what}, with a plain cause`, () => {
      const error = providerError(raised);
      assert.ok(error instanceof AuthError);
      assert.deepEqual([error.message, error.cause], ['the token provider failed', cause]);
    });
  }
});
