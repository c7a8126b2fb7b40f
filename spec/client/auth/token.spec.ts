import assert from 'node:assert/strict';
import { firstValueFrom, VirtualTimeScheduler } from 'rxjs';
import { AuthError, HttpError, NetworkError, token } from 'dli-watch';
import { errorOf } from '../support/errorOf.ts';
import { testRequest } from '../support/testRequest.ts';

/** A clock that stands still: no time limit passes. */
const limit = { ...testRequest, requestTimeoutMs: 10_000, scheduler: new VirtualTimeScheduler() };
const tokenOf = async (...args: Parameters<typeof token>): Promise<string | undefined> =>
  (await firstValueFrom(token(...args).authorize$(limit))).headers['x-auth-token'];

/** What plain JavaScript may pass. */
const anyToken = (value: unknown) => token(value as string);
const failing = <E>(provider: () => unknown, kind: abstract new (...args: never[]) => E): Promise<E> =>
  errorOf(token(provider as () => string).authorize$(limit), kind);

describe('token', () => {
  it('should take a text', async () => {
    assert.equal(await tokenOf('abc'), 'abc');
  });

  it('should take a function that gives one at once, or as a promise', async () => {
    assert.equal(await tokenOf(() => 'abc'), 'abc');
    assert.equal(await tokenOf(() => Promise.resolve('abc')), 'abc');
  });

  it('should not call the function before it is needed, and once for 50 that wait', async () => {
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
    ['s3cret\n', 'character 7 of 7 cannot stand in a header (a line break at the end?)'],
    [undefined, 'expected a text, got undefined'],
    [null, 'expected a text, got null'],
    [{ token: 's3cret' }, 'expected a text, got object'],
  ] as const) {
    it(`should refuse ${JSON.stringify(value)}, and not show it`, () => {
      assert.throws(() => anyToken(value), { name: 'TypeError', message: `token(value): ${problem}` });
    });

    it(`should make an AuthError of a function that gives ${JSON.stringify(value)}, and not show it`, async () => {
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
    it(`should make a NetworkError of a network failure that the function ${how}`, async () => {
      const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
      assert.equal((await failing(provider(refused), NetworkError)).code, 'ECONNREFUSED');
    });

    it(`should keep a PollError that the function ${how}`, async () => {
      const own = new HttpError({ status: 503 });
      assert.equal(await failing(provider(own), HttpError), own);
    });

    it(`should make an AuthError of anything else that the function ${how}`, async () => {
      const missing = Object.assign(new Error('no such file'), { code: 'ENOENT' });
      const { message, cause } = await failing(provider(missing), AuthError);
      assert.deepEqual(
        [message, cause],
        ['the token provider failed', { name: 'Error', message: 'no such file', code: 'ENOENT' }],
      );
      assert.deepEqual((await failing(provider('no'), AuthError)).cause, { name: 'string', message: '' });
    });
  }

  it('should call a function again that failed', async () => {
    let calls = 0;
    const auth = token(() => {
      calls += 1;
      return calls === 1 ? Promise.reject(new Error('not yet')) : 'abc';
    });
    await errorOf(auth.authorize$(limit), AuthError);
    assert.deepEqual((await firstValueFrom(auth.authorize$(limit))).secrets, ['abc']);
  });
});
