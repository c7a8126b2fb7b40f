import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { firstValueFrom, NEVER, Subject, takeUntil, VirtualTimeScheduler } from 'rxjs';
import {
  AuthError,
  createClient,
  type DliClient,
  HttpError,
  type HttpRequest,
  type HttpTransport,
  NoSuchBatchError,
  PollError,
  RequestTimeoutError,
  token,
  type WatchScheduler,
} from 'dli-watch';

import { testRef } from 'dli-watch/testing';
import ky from 'ky';
import { eventually } from '../../support/eventually.ts';
import { hurriedScheduler } from '../../support/hurriedScheduler.ts';
import { errorOf } from '../support/requests.ts';
import { useServer } from '../support/servers.ts';

const running = { state: 'running', rawState: 'running' };

describe('callWith', () => {
  const serve = useServer();

  describe('the token', () => {
    /** A service that accepts only these tokens, and records the tokens that it gets. */
    const gate = async (
      isGood: (token: string, count: number) => boolean,
      refusal: readonly [number, string] = [401, 'APIGW.0307'],
    ) => {
      const sent: string[] = [];
      const listener: RequestListener = ({ headers }, response) => {
        const tokenSent = String(headers['x-auth-token']);
        sent.push(tokenSent);
        if (isGood(tokenSent, sent.length)) response.end(JSON.stringify(running));
        else response.writeHead(refusal[0]).end(JSON.stringify({ error_code: refusal[1], error_msg: 'no' }));
      };
      const { url } = await serve(listener);
      return { endpoint: url, sent };
    };
    /** A provider that returns A, B, C and so on. */
    const letters = () => {
      const provider = (): string => {
        provider.calls += 1;
        return String.fromCharCode(64 + provider.calls);
      };
      provider.calls = 0;
      return provider;
    };
    const poll = (client: DliClient) => firstValueFrom(client.readState$(testRef));
    const refused = (client: DliClient): Promise<AuthError> => errorOf(client.readState$(testRef), AuthError);

    it('should not be sent again if it is fixed and was refused', async () => {
      const { endpoint, sent } = await gate(() => false);
      const client = createClient({ endpoint, auth: token('A') });
      const first = await refused(client);
      assert.deepEqual([first.status, first.code], [401, 'APIGW.0307']);
      for (let count = 1; count <= 3; count += 1) {
        const later = await refused(client);
        assert.equal(later.message, first.message);
        assert.notEqual(later, first);
      }
      assert.deepEqual(sent, ['A']);
    });

    it('should be fetched once for 50 polls at a time', async () => {
      const { endpoint, sent } = await gate(() => true);
      const provider = letters();
      const client = createClient({ endpoint, auth: token(provider) });
      await Promise.all(Array.from({ length: 50 }, () => poll(client)));
      assert.deepEqual([provider.calls, sent.length, new Set(sent)], [1, 50, new Set(['A'])]);
    });

    for (const refusal of [
      [401, 'APIGW.0307'],
      [401, 'APIG.0301'],
      [400, 'APIGW.0307'],
      [400, 'DLI.0013'],
      [400, 'DLI.0014'],
      [400, 'DLI.0015'],
    ] as const) {
      it(`should be renewed once after ${refusal.join(' ')}, and the poll be repeated`, async () => {
        const { endpoint, sent } = await gate((given) => given !== 'A', refusal);
        const provider = letters();
        const client = createClient({ endpoint, auth: token(provider) });
        assert.deepEqual(await poll(client), running);
        assert.deepEqual(await poll(client), running);
        assert.deepEqual([sent, provider.calls], [['A', 'B', 'B'], 2]);
      });
    }

    it('should be renewed once for 50 polls that were refused with it', async () => {
      const { endpoint, sent } = await gate((given) => given !== 'A');
      const provider = letters();
      const client = createClient({ endpoint, auth: token(provider) });
      await Promise.all(Array.from({ length: 50 }, () => poll(client)));
      assert.deepEqual([provider.calls, sent.filter((given) => given === 'B').length], [2, 50]);
    });

    it('should fail for good if it is refused again before it was ever accepted', async () => {
      const { endpoint, sent } = await gate(() => false);
      const provider = letters();
      const client = createClient({ endpoint, auth: token(provider) });
      for (let count = 1; count <= 3; count += 1) await refused(client);
      assert.deepEqual([sent, provider.calls], [['A', 'B'], 2]);
    });

    it('should be renewed again if it was accepted in between', async () => {
      const good = new Set(['A']);
      const { endpoint, sent } = await gate((given) => good.has(given));
      const client = createClient({ endpoint, auth: token(letters()) });
      for (const next of ['B', 'C', 'D']) {
        await poll(client);
        good.clear();
        good.add(next);
      }
      await poll(client);
      assert.deepEqual(sent, ['A', 'A', 'B', 'B', 'C', 'C', 'D']);
    });

    it('should count as accepted if the service knows no such batch', async () => {
      const sent: string[] = [];
      const { url } = await serve(({ headers }, response) => {
        sent.push(String(headers['x-auth-token']));
        const [status, body] = sent.length === 2 ? [400, { error_code: 'DLI.0002' }] : [401, {}];
        response.writeHead(sent.at(-1) === 'C' ? 200 : status).end(JSON.stringify({ ...running, ...body }));
      });
      const client = createClient({ endpoint: url, auth: token(letters()) });
      await errorOf(client.readState$(testRef), NoSuchBatchError);
      assert.deepEqual(await poll(client), running);
      assert.deepEqual(sent, ['A', 'B', 'B', 'C']);
    });

    /** Half a minute takes 0.3 s, and the limit of a request 10 s. */
    const hurried = { scheduler: hurriedScheduler(100), requestTimeoutMs: 1_000_000 };

    it('should fail for good if the provider returns the refused one again for half a minute', async () => {
      const { endpoint, sent } = await gate(() => false);
      let calls = 0;
      const provider = () => {
        calls += 1;
        return 'A';
      };
      const client = createClient({ endpoint, auth: token(provider), ...hurried });
      const polls = Array.from({ length: 50 }, () => refused(client));
      for (const { message, status } of await Promise.all(polls)) {
        assert.match(message, /gave the token that was just refused/);
        assert.equal(status, 401);
      }
      const asked = calls;
      await refused(client);
      assert.deepEqual([new Set(sent), sent.length], [new Set(['A']), 50]);
      assert.ok(asked > 2 && asked <= 20, `${String(asked)} calls`);
      assert.equal(calls, asked);
    });

    it('should be awaited if the provider returns the refused one again for a moment', async () => {
      const { endpoint, sent } = await gate((given) => given === 'B');
      let calls = 0;
      const provider = () => {
        calls += 1;
        return calls < 5 ? 'A' : 'B';
      };
      const client = createClient({ endpoint, auth: token(provider), ...hurried });
      const polls = Array.from({ length: 100 }, () => poll(client));
      for (const reading of await Promise.all(polls)) assert.deepEqual(reading, running);
      assert.equal(calls, 5);
      assert.deepEqual([sent.filter((given) => given === 'A').length, sent.length], [100, 200]);
    });

    it('should be renewed at most once by one poll, even if it was accepted for another', async () => {
      const sent: string[] = [];
      let refuse = (): void => undefined;
      const { url } = await serve(({ headers }, response) => {
        sent.push(String(headers['x-auth-token']));
        const refuseNow = (): unknown => response.writeHead(401).end();
        const uses = sent.filter((each) => each === 'B').length;
        if (sent.at(-1) !== 'B') refuseNow();
        else if (uses === 1) response.end(JSON.stringify(running));
        else refuse = refuseNow;
      });
      const client = createClient({ endpoint: url, auth: token(letters()) });
      const polls = [poll(client), poll(client)];
      const settled = Promise.allSettled(polls);
      await Promise.any(polls);
      await eventually(() => sent.length === 4);
      refuse();
      const outcomes = (await settled).map(({ status }) => status);
      assert.deepEqual(outcomes.sort(), ['fulfilled', 'rejected']);
      assert.deepEqual(sent.sort(), ['A', 'A', 'B', 'B']);
    });

    for (const refusal of [
      [403, 'APIG.0802'],
      [403, 'APIGW.0302'],
      [400, 'DLI.0016'],
    ] as const) {
      it(`should not be renewed after ${refusal.join(' ')}`, async () => {
        const { endpoint, sent } = await gate((_, count) => count > 1, refusal);
        const provider = letters();
        const client = createClient({ endpoint, auth: token(provider) });
        await refused(client);
        assert.deepEqual(await poll(client), running);
        assert.deepEqual([sent, provider.calls], [['A', 'A'], 1]);
      });
    }

    it('should be subject to the time limit of a request, and be fetched again for the next poll', async () => {
      const { endpoint, sent } = await gate(() => true);
      const scheduler = new VirtualTimeScheduler();
      let calls = 0;
      const auth = token(() => {
        calls += 1;
        return calls === 1 ? new Promise<string>(() => undefined) : 'A';
      });
      const client = createClient({ endpoint, auth, scheduler, requestTimeoutMs: 10_000 });
      const failed = errorOf(client.readState$(testRef), RequestTimeoutError);
      await eventually(() => calls === 1);
      scheduler.flush();
      assert.equal((await failed).message, new RequestTimeoutError(10_000, 'the token provider').message);
      assert.equal(scheduler.now(), 10_000);
      assert.deepEqual(await poll(client), running);
      assert.deepEqual([sent, calls], [['A'], 2]);
    });

    it('should be subject to the time limit of a request with a custom Auth', async () => {
      const { endpoint, sent } = await gate(() => true);
      const scheduler = new VirtualTimeScheduler();
      const client = createClient({ endpoint, auth: { authorize$: () => NEVER }, scheduler });
      const failed = errorOf(client.readState$(testRef), RequestTimeoutError);
      scheduler.flush();
      assert.match((await failed).message, /from the token provider within 10 s/);
      assert.deepEqual(sent, []);
    });
  });

  describe('unsubscribing', () => {
    it('should abort a request that is still being handed to the transport', () => {
      const requests: HttpRequest[] = [];
      const gone$ = new Subject<void>();
      const http: HttpTransport = (request) => {
        requests.push(request);
        gone$.next();
        return new Promise(() => undefined);
      };
      const client = createClient({ endpoint: 'https://dli.example.com', auth: token('x'), http });
      client.readState$(testRef).pipe(takeUntil(gone$)).subscribe();
      assert.deepEqual(
        requests.map(({ signal }) => signal.aborted),
        [true],
      );
    });
  });

  describe('the duration of a failure', () => {
    /** A client whose monotonic clock a test sets, and which gets a token and a response by these functions. */
    const timed = (
      provide: () => Promise<string>,
      respond: () => Promise<Response>,
      requestTimeoutMs = 10_000,
    ) => {
      const clock = { monotonic: 5_000 };
      const scheduler: WatchScheduler = {
        now: () => 1e12 - clock.monotonic * 7, // a wall clock that is set back again and again
        monotonicNow: () => clock.monotonic,
        schedule: new VirtualTimeScheduler().schedule.bind(new VirtualTimeScheduler()),
      };
      const http = ky.extend({ fetch: respond });
      const auth = token(provide);
      return {
        clock,
        client: createClient({ endpoint: 'http://dli.example', auth, http, scheduler, requestTimeoutMs }),
      };
    };
    const durationOf = async (client: DliClient): Promise<number | undefined> =>
      (await errorOf<PollError>(client.readState$(testRef), PollError as never)).durationMs;
    const reset = (): Promise<never> => Promise.reject(new TypeError('fetch failed'));
    const refusal = (): Promise<Response> =>
      Promise.resolve(new Response('{"error_code":"APIG.0301"}', { status: 401 }));

    it('should go from sending to failure, without the time that a token took', async () => {
      const { clock, client } = timed(
        () => {
          clock.monotonic += 3_000;
          return Promise.resolve('A');
        },
        () => {
          clock.monotonic += 2_000;
          return reset();
        },
      );
      assert.equal(await durationOf(client), 2_000);
    });

    it('should not exceed the time limit of a request, however long the process was stopped', async () => {
      const { clock, client } = timed(
        () => Promise.resolve('A'),
        () => {
          clock.monotonic += 3_600_000;
          return reset();
        },
        4_000,
      );
      assert.equal(await durationOf(client), 4_000);
    });

    it('should be that of the token request if that one fails', async () => {
      const { clock, client } = timed(() => {
        clock.monotonic += 1_500;
        return reset();
      }, reset);
      assert.equal(await durationOf(client), 1_500);
    });

    it('should be that of the last request if the credential was renewed', async () => {
      let requests = 0;
      const { clock, client } = timed(
        () => Promise.resolve(`token-${String(requests)}`),
        () => {
          requests += 1;
          clock.monotonic += requests * 100;
          return refusal();
        },
      );
      assert.equal(await durationOf(client), 200);
      assert.equal(requests, 2);
    });

    it('should be the time limit where nothing answers', async () => {
      const scheduler = new VirtualTimeScheduler();
      const http = ky.extend({ fetch: () => new Promise<never>(() => undefined) });
      const client = createClient({ endpoint: 'http://dli.example', auth: token('A'), http, scheduler });
      const failed = errorOf(client.readState$(testRef), RequestTimeoutError);
      await new Promise((turn) => setImmediate(turn));
      scheduler.flush();
      assert.equal((await failed).durationMs, 10_000);
    });

    it('should be part of every other call too, and of an answer with an error', async () => {
      const { clock, client } = timed(
        () => Promise.resolve('A'),
        () => {
          clock.monotonic += 70;
          return Promise.resolve(new Response('{"error_code":"DLI.0999"}', { status: 500 }));
        },
      );
      for (const call$ of [
        client.readBatch$(testRef),
        client.listBatches$(testRef.projectId),
        client.createBatch$(testRef.projectId, { file: 'f' }),
        client.cancelBatch$(testRef),
      ])
        assert.equal((await errorOf(call$, HttpError)).durationMs, 70);
    });
  });
});
