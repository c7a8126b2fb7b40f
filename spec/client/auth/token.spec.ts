import {
  AuthError,
  HttpError,
  isTransient,
  RequestTimeoutError,
  token,
  TokenUnavailableError,
} from 'dli-watch';
import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { TimeoutError as KyTimeoutError } from 'ky';
import { firstValueFrom, VirtualTimeScheduler } from 'rxjs';
import { errorOf, testRequest } from '../support/requests.ts';

/** With a clock that stands still, so that no time limit is reached. */
const limit = { ...testRequest, requestTimeoutMs: 10_000, scheduler: new VirtualTimeScheduler() };
const tokenOf = async (...args: Parameters<typeof token>): Promise<string | undefined> =>
  (await firstValueFrom(token(...args).authorize$(limit))).headers['x-auth-token'];

const coded = (code: unknown): Error => Object.assign(new Error('it says so'), { code });

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

  it('should pass on a PollError of the function that is frozen', async () => {
    const frozen = Object.freeze(new HttpError({ status: 503 }));
    assert.equal(await failing(() => Promise.reject(frozen), HttpError), frozen);
  });

  for (const [value, problem] of [
    ['', 'it is empty'],
    ['s3cret\n', 'character 7 of 7 is not allowed in a header (a line break at the end?)'],
    ['Bearer s3cret', 'drop "Bearer " in front of the token'],
    ['bearer  s3cret', 'drop "bearer " in front of the token'],
    ['"s3cret"', 'drop the quotes around it'],
    ["'s3cret'", 'drop the quotes around it'],
    [' s3cret', 'drop the white space around it'],
    ['s3cret\t ', 'drop the white space around it'],
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
    it(`should keep a PollError that the function ${how} with`, async () => {
      const own = new HttpError({ status: 503 });
      assert.equal(await failing(provider(own), HttpError), own);
    });

    for (const [what, error, cause] of [
      ['any error', new Error('vault 503'), { name: 'Error', message: 'vault 503' }],
      ['a missing file', coded('ENOENT'), { name: 'Error', message: 'it says so', code: 'ENOENT' }],
      [
        'a network failure',
        coded('ECONNREFUSED'),
        { name: 'Error', message: 'it says so', code: 'ECONNREFUSED' },
      ],
      ['a text', 's3cret', { name: 'string', message: '' }],
      ['nothing', undefined, { name: 'undefined', message: '' }],
    ] as const) {
      it(`should fail as transient if the function ${how} with ${what}`, async () => {
        const failed = await failing(provider(error), TokenUnavailableError);
        assert.ok(isTransient(failed));
        assert.deepEqual(failed.cause, cause);
        assert.ok(!JSON.stringify(failed).includes('s3cret'));
      });
    }

    for (const [what, error] of [
      ['the timeout of an AbortSignal', new DOMException('timed out', 'TimeoutError')],
      ['an aborted request', new DOMException('aborted', 'AbortError')],
      ["ky's timeout", new KyTimeoutError(new Request('http://vault.example'))],
      ['an error of another realm', runInNewContext(`new Error('vault 503')`)],
      [
        'a timeout of another realm',
        runInNewContext(`Object.assign(new Error('x'), { name: 'TimeoutError' })`),
      ],
      [
        'an error whose message cannot be read',
        {
          get message() {
            throw new Error('no');
          },
        },
      ],
    ] as const) {
      it(`should fail as transient if the function ${how} with ${what}`, async () => {
        assert.ok(isTransient(await failing(provider(error), TokenUnavailableError)));
      });
    }
  }

  it('should call the function again after a failure', async () => {
    let calls = 0;
    const auth = token(() => {
      calls += 1;
      return calls === 1 ? Promise.reject(new Error('not yet')) : 'abc';
    });
    await errorOf(auth.authorize$(limit), TokenUnavailableError);
    assert.deepEqual((await firstValueFrom(auth.authorize$(limit))).secrets, ['abc']);
  });

  for (const value of [undefined, null, '', 's3cret\n', 'Bearer s3cret', { token: 's3cret' }]) {
    it(`should fail as transient if a function that has returned a token returns ${JSON.stringify(value)}`, async () => {
      const values: unknown[] = ['A', value, 'B'];
      const auth = token(() => values.shift() as string);
      (await firstValueFrom(auth.authorize$(limit))).refused(new AuthError({ reason: 'x', status: 401 }));
      const error = await errorOf(auth.authorize$(limit), TokenUnavailableError);
      assert.match(error.message, /no usable token/);
      assert.ok(!JSON.stringify(error).includes('s3cret'));
      assert.deepEqual((await firstValueFrom(auth.authorize$(limit))).secrets, ['B']);
    });
  }

  it('should time out as transient if the promise of the function never settles', async () => {
    const scheduler = new VirtualTimeScheduler();
    const failed = errorOf(
      token(() => new Promise<string>(() => undefined)).authorize$({ ...limit, scheduler }),
      RequestTimeoutError,
    );
    scheduler.flush();
    assert.ok(isTransient(await failed));
  });
});
