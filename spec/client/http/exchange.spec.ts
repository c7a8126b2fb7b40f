import { type HttpTransport, NetworkError, UnexpectedError } from 'dli-watch';
import assert from 'node:assert/strict';
import { firstValueFrom, identity, lastValueFrom, type Observable } from 'rxjs';
import { exchange$, type ReceivedResponse } from '../../../lib/client/http/exchange.ts';
import { useClock } from '../../support/clock.ts';
import { exchangeSettings, minimalResponse } from '../support/exchanges.ts';
import { errorOf } from '../support/requests.ts';

const credential = {
  headers: { 'x-auth-token': 's3cret', accept: 'text/plain' },
  secrets: ['s3cret'],
  accepted: () => undefined,
  refused: () => undefined,
};
const request = { method: 'GET', url: new URL('http://dli.example/state?a=b') } as const;

const get$ = (transport: HttpTransport): Observable<ReceivedResponse> =>
  exchange$({ ...exchangeSettings, transport }, request, credential, identity);

const answered: HttpTransport = () => Promise.resolve(new Response('soon'));
const reset: HttpTransport = () => {
  const cause = Object.assign(new Error('reset while s3cret was sent'), { code: 'ECONNRESET' });
  return Promise.reject(new TypeError('fetch failed', { cause }));
};

// What holds for a transport of the user's. Over sockets the same rules are tested in transports.http.spec.ts.
describe('exchange$', () => {
  it('should give the transport the request, with the headers of the credential', async () => {
    const requests: unknown[] = [];
    await lastValueFrom(
      get$(({ signal, ...sent }) => {
        assert.ok(!signal.aborted);
        requests.push(sent);
        return answered({ signal, ...sent });
      }),
    );
    const headers = { accept: 'text/plain', 'cache-control': 'no-cache', 'x-auth-token': 's3cret' };
    assert.deepEqual(requests, [{ ...request, headers, body: undefined }]);
  });

  it('should accept a response with no more than the required members, and cancel the rest of its body', async () => {
    const { response: minimal, givenUp } = minimalResponse();
    const response = await firstValueFrom(get$(() => Promise.resolve(minimal)));
    assert.deepEqual(
      [response.status, response.body.length, response.complete, response.retryAfter, givenUp.times],
      [418, 4_096, false, 'the retry-after', 1],
    );
  });

  it('should fail with an UnexpectedError if the transport returns no response', async () => {
    await errorOf(
      get$(() => Promise.resolve(Object.create(null) as Response)),
      UnexpectedError,
    );
  });

  it('should fail with an UnexpectedError if the transport throws, with a plain cause', async () => {
    const error = await errorOf(
      get$(() => {
        throw new RangeError('a mistake with s3cret');
      }),
      UnexpectedError,
    );
    assert.deepEqual(error.cause, { name: 'RangeError', message: 'a mistake with ***' });
  });

  it('should report the network without the secrets of the request', async () => {
    const error = await errorOf(get$(reset), NetworkError);
    assert.match(error.message, /ECONNRESET, reset while \*\*\* was sent/);
    assert.ok(!JSON.stringify(error).includes('s3cret'));
  });

  describe('unsubscribing', () => {
    for (const [what, transport] of [
      ['succeeded', answered],
      ['failed', reset],
    ] as const) {
      it(`should not abort a request that has ${what}`, async () => {
        const signals: AbortSignal[] = [];
        const watched: HttpTransport = (sent) => {
          signals.push(sent.signal);
          return transport(sent);
        };
        await lastValueFrom(get$(watched)).catch(() => undefined);
        assert.deepEqual(
          signals.map(({ aborted }) => aborted),
          [false],
        );
      });
    }

    it('should abort the signal of an open request', () => {
      const signals: AbortSignal[] = [];
      const hanging: HttpTransport = ({ signal }) => {
        signals.push(signal);
        return new Promise(() => undefined);
      };
      get$(hanging).subscribe().unsubscribe();
      assert.deepEqual(
        signals.map(({ aborted }) => aborted),
        [true],
      );
    });

    it('should ignore a later result, and leave no rejection unhandled', async () => {
      let settle = (): void => undefined;
      const notified: unknown[] = [];
      const late: HttpTransport = () =>
        new Promise((_, reject) => {
          settle = () => reject(new TypeError('fetch failed'));
        });
      const subscription = get$(late).subscribe({
        next: (value) => notified.push(value),
        error: (error: unknown) => notified.push(error),
      });
      subscription.unsubscribe();
      settle();
      await new Promise((turn) => setImmediate(turn));
      assert.deepEqual(notified, []);
    });
  });

  describe('a time limit that is not reached', () => {
    const time = useClock();

    it('should leave no timer behind after the response or unsubscribing', async () => {
      const response = firstValueFrom(get$(answered));
      assert.equal(time.clock.countTimers(), 1);
      await response;
      assert.equal(time.clock.countTimers(), 0);

      const subscription = get$(answered).subscribe();
      assert.equal(time.clock.countTimers(), 1);
      subscription.unsubscribe();
      assert.equal(time.clock.countTimers(), 0);
    });
  });
});
