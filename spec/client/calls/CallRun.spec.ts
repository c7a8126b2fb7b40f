import {
  type Auth,
  AuthError,
  ConfigurationError,
  createClient,
  HttpError,
  NetworkError,
  type PollError,
} from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import assert from 'node:assert/strict';
import { firstValueFrom, throwError } from 'rxjs';

/** What polls fail with, one after another, if their authentication fails so. */
const failuresOf = async (...failures: readonly PollError[]): Promise<readonly PollError[]> => {
  const rest = [...failures];
  const auth: Auth = { authorize$: () => throwError(() => rest.shift()) };
  // No request is sent: none is authenticated.
  const client = createClient({ endpoint: 'http://127.0.0.1:9', auth, failFastMs: 0 });
  const failed: PollError[] = [];
  for (const _ of failures)
    await firstValueFrom(client.readState$(testRef)).catch((error: unknown) => {
      failed.push(error as PollError);
    });
  return failed;
};

const noSuchHost = (): PollError => new NetworkError({ code: 'ENOTFOUND' });

describe('the authentication of a call', () => {
  it('should fail fast where the service of tokens has never answered', async () => {
    const [error] = await failuresOf(noSuchHost());
    assert.ok(error instanceof ConfigurationError);
    assert.equal((error.cause as PollError)._tag, 'NetworkError');
  });

  for (const [what, answer] of [
    ['an error', new HttpError({ status: 503, code: '503' })],
    ['a refusal', new AuthError({ reason: 'refused', status: 401, code: '401' })],
  ] as const) {
    it(`should take a fault for an outage after that service has answered with ${what}`, async () => {
      const [, error] = await failuresOf(answer, noSuchHost());
      assert.ok(error instanceof NetworkError, String(error));
      assert.equal('failFastInMs' in error, false);
    });
  }

  for (const [what, failure] of [
    ['a status without a code, which anything on the way may send', new HttpError({ status: 503 })],
    ['a code of the system, which is no answer', new NetworkError({ code: 'ECONNREFUSED' })],
    ['a refusal without an answer', new AuthError({ reason: 'no token' })],
  ] as const) {
    it(`should not take for an answer ${what}`, async () => {
      const [, error] = await failuresOf(failure, noSuchHost());
      assert.ok(error instanceof ConfigurationError, String(error));
    });
  }
});
