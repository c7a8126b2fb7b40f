import {
  createClient,
  NetworkError,
  RequestTimeoutError,
  token,
  UnexpectedError,
  watchScheduler,
} from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import ky, { type KyInstance, type Options } from 'ky';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { firstValueFrom, identity, lastValueFrom, type Observable, VirtualTimeScheduler } from 'rxjs';
import { restore, spy } from 'sinon';
import {
  exchange$,
  type HttpSettings,
  plainKy,
  type ReceivedResponse,
} from '../../../lib/client/http/exchange.ts';
import { eventually } from '../../support/eventually.ts';
import { useSimulator } from '../../simulator/support/useSimulator.ts';
import { useClock } from '../../support/clock.ts';
import { errorOf } from '../support/requests.ts';
import { useServer } from '../support/servers.ts';

const settings: HttpSettings = {
  http: ky,
  requestTimeoutMs: 1_500,
  maxBodyBytes: 4_096,
  scheduler: watchScheduler,
};
const credential = {
  headers: { 'x-auth-token': 's3cret' },
  secrets: ['s3cret'],
  accepted: () => undefined,
  refused: () => undefined,
};

const get$ = (url: string, overrides: Partial<HttpSettings> = {}): Observable<ReceivedResponse> =>
  exchange$({ ...settings, ...overrides }, { method: 'GET', url: new URL(url) }, credential, identity);
const get = (url: string, overrides: Partial<HttpSettings> = {}): Promise<ReceivedResponse> =>
  firstValueFrom(get$(url, overrides));
/** A custom ky with these options. */
const customKy = (options: Options): Partial<HttpSettings> => ({ http: ky.extend(options) });
/** A ky that records when the headers of a response have arrived. */
const recordingKy = () => {
  const seen = { headers: false };
  const recorded: Options['fetch'] = async (...args) => {
    const response = await fetch(...args);
    seen.headers = true;
    return response;
  };
  return { http: ky.extend({ fetch: recorded }), seen };
};
const closed = async (response: ServerResponse): Promise<boolean> => {
  if (!response.closed) await once(response, 'close');
  return !response.writableFinished;
};

describe('exchange$', () => {
  const serve = useServer();
  const simulator = useSimulator();
  /** The URL of a job that follows a script, in the simulator. */
  const jobUrl = (...script: Parameters<ReturnType<typeof simulator>['addJob']>[0]): string => {
    const { projectId, batchId } = simulator().addJob(script);
    return `${simulator().url}/v2.0/${projectId}/batches/${batchId}/state`;
  };

  describe('the response', () => {
    it('should be plain data, with the secrets to redact from it', async () => {
      const headers = {
        ...{ date: 'Wed, 21 Oct 2015 07:28:00 GMT', 'retry-after': '5' },
        ...{ 'x-request-id': 'r-1', location: '/else' },
      };
      const { url } = await serve((_, response) => response.writeHead(418, headers).end('short'));
      const scheduler = Object.assign(new VirtualTimeScheduler(), { frame: 42 });
      assert.deepEqual(await get(url, { scheduler }), {
        status: 418,
        body: 'short',
        complete: true,
        retryAfter: '5',
        date: 'Wed, 21 Oct 2015 07:28:00 GMT',
        requestId: 'r-1',
        location: '/else',
        receivedAt: 42,
        secrets: ['s3cret'],
      });
    });

    it('should have null for absent headers', async () => {
      const { url } = await serve((_, response) => {
        response.sendDate = false;
        response.writeHead(204).end();
      });
      const { status, body, retryAfter, date, requestId, location } = await get(url);
      assert.deepEqual(
        [status, body, retryAfter, date, requestId, location],
        [204, '', null, null, null, null],
      );
    });

    it('should be decompressed', async () => {
      const { url } = await serve((_, response) =>
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"state":"running"}')),
      );
      assert.equal((await get(url)).body, '{"state":"running"}');
    });

    it('should be read as UTF-8, split characters and a byte order mark too', async () => {
      const bytes = Buffer.from('\ufeff{"state":"läuft 😀"}');
      const { url } = await serve((_, response) => {
        // One after the other, so that each write is a chunk of its own.
        const send = (at: number): unknown =>
          at < bytes.length ? response.write(bytes.subarray(at, at + 3), () => send(at + 3)) : response.end();
        send(0);
      });
      assert.equal((await get(url)).body, '{"state":"läuft 😀"}');
    });

    it('should have no more of a body than the bound, and close the connection', async () => {
      let gone: Promise<boolean> | undefined;
      const { url } = await serve((_, response) => {
        gone = closed(response);
        const send = (): void => {
          while (response.write('x'.repeat(1_000)));
        };
        response.on('drain', send);
        send();
      });
      const { body, complete, overflow } = await get(url);
      assert.deepEqual({ length: body.length, complete }, { length: 4_096, complete: false });
      assert.equal(overflow?.limitBytes, 4_096);
      assert.ok(overflow.bytes > 4_096);
      assert.ok(await gone);
    });
  });

  describe('the request', () => {
    it('should be a GET of the URL, with the headers of the credential', async () => {
      const { url, requests } = await serve((_, response) => response.end());
      await get(`${url}/a%2Fb?c=d`);
      const [{ method, url: path, headers }] = requests as [(typeof requests)[0]];
      assert.deepEqual([method, path], ['GET', '/a%2Fb?c=d']);
      assert.deepEqual(
        [headers.accept, headers['cache-control'], headers['x-auth-token']],
        ['application/json', 'no-cache', 's3cret'],
      );
    });

    it('should not be sent before the subscription, and once for each', async () => {
      const { url, requests } = await serve((_, response) => response.end());
      const exchanged$ = get$(url);
      assert.equal(requests.length, 0);
      await firstValueFrom(exchanged$);
      await firstValueFrom(exchanged$);
      assert.equal(requests.length, 2);
    });

    it('should keep its connection alive for the next one', async () => {
      const url = jobUrl('running');
      for (let poll = 1; poll <= 5; poll += 1) {
        await get(url);
        // The connection is free a turn of the event loop after the body has ended.
        await new Promise((turn) => setImmediate(turn));
      }
      assert.equal(simulator().connections.opened, 1);
    });
  });

  describe('a custom ky', () => {
    it('should use its own fetch and hooks, and no header of its own', async () => {
      const { url, requests } = await serve((_, response) => response.end());
      const seen: string[] = [];
      const options: Options = {
        fetch: (...args) => {
          seen.push('fetch');
          return fetch(...args);
        },
        hooks: { beforeRequest: [() => void seen.push('hook')] },
        headers: { 'x-own': 'yes', 'x-auth-token': 'other' },
      };
      await get(url, customKy(options));
      assert.deepEqual(seen, ['hook', 'fetch']);
      const { 'x-own': own, 'x-auth-token': auth } = requests[0]!.headers;
      assert.deepEqual([own, auth], [undefined, 's3cret']);
    });

    it('should not put its prefix before our URL', async () => {
      const { url, requests } = await serve((_, response) => response.end());
      await get(`${url}/state`, customKy({ prefixUrl: 'http://127.0.0.1:1/elsewhere' }));
      assert.deepEqual(
        requests.map((request) => request.url),
        ['/state'],
      );
    });

    it('should not retry a status, nor throw at it', async () => {
      const { url, requests } = await serve((_, response) => response.writeHead(503).end());
      const { status } = await get(
        url,
        customKy({ throwHttpErrors: true, retry: { limit: 5, delay: () => 0 } }),
      );
      assert.deepEqual([status, requests.length], [503, 1]);
    });

    it('should not retry a broken connection', async () => {
      let calls = 0;
      const broken = (): Promise<Response> => {
        calls += 1;
        return Promise.reject(new TypeError('fetch failed'));
      };
      await errorOf(
        get$('http://dli.example', customKy({ fetch: broken, retry: { limit: 5, delay: () => 0 } })),
        NetworkError,
      );
      assert.equal(calls, 1);
    });

    it('should fail with an UnexpectedError if a hook throws, with a plain cause', async () => {
      const hook = (): never => {
        throw new RangeError('a hook with s3cret');
      };
      const error = await errorOf(
        get$('http://dli.example', customKy({ hooks: { beforeRequest: [hook] } })),
        UnexpectedError,
      );
      assert.match(error.message, /^unexpected error of the HTTP client: RangeError: a hook with \*\*\*/);
      assert.deepEqual(error.cause, { name: 'RangeError', message: 'a hook with ***' });
    });

    it('should accept a response with no more than the required members', async () => {
      let returned = 0;
      const body = async function* (): AsyncGenerator<Uint8Array> {
        try {
          for (;;) yield await Promise.resolve(Buffer.from('x'.repeat(3_000)));
        } finally {
          returned += 1;
        }
      };
      const header = (name: string): string => `the ${name}`;
      const minimal = { status: 418, ok: false, headers: { get: header }, body: body() };
      const minimalFetch = (): Promise<Response> => Promise.resolve(minimal as unknown as Response);
      const response = await get('http://dli.example', customKy({ fetch: minimalFetch }));
      assert.deepEqual(
        [response.status, response.body.length, response.complete, response.retryAfter, returned],
        [418, 4_096, false, 'the retry-after', 1],
      );
    });

    it('should fail with an UnexpectedError if its fetch returns no response', async () => {
      const nothing = (): Promise<Response> => Promise.resolve(Object.create(null) as Response);
      await errorOf(get$('http://dli.example', customKy({ fetch: nothing })), UnexpectedError);
    });
  });

  describe('the dispatcher', () => {
    const dispatcher = {
      paths: [] as unknown[],
      dispatch({ path }: { readonly path: unknown }): never {
        this.paths.push(path);
        throw Object.assign(new Error('not today'), { code: 'ECONNREFUSED' });
      },
    };
    beforeEach(() => dispatcher.paths.splice(0));

    it('should reach the fetch of Node', async () => {
      await errorOf(get$('http://dli.example/state', { dispatcher }), NetworkError);
      assert.deepEqual(dispatcher.paths, ['/state']);
    });

    it('should reach a custom fetch, unchanged', async () => {
      const inits: unknown[] = [];
      const record = (_: unknown, init?: object): Promise<Response> => {
        inits.push(init);
        return Promise.resolve(new Response());
      };
      await get('http://dli.example', { ...customKy({ fetch: record }), dispatcher });
      assert.equal((inits[0] as { dispatcher: unknown }).dispatcher, dispatcher);
    });

    it('should be absent if none is given', async () => {
      const inits: unknown[] = [];
      const record = (_: unknown, init?: object): Promise<Response> => {
        inits.push(init);
        return Promise.resolve(new Response());
      };
      await get('http://dli.example', customKy({ fetch: record }));
      assert.ok(!('dispatcher' in (inits[0] as object)));
    });
  });

  describe('a redirect', () => {
    for (const status of [301, 302, 303, 307, 308]) {
      it(`should not be followed: the other origin gets no request after ${String(status)}`, async () => {
        const other = await serve((_, response) => response.end());
        const url = jobUrl({ fault: 'redirect', to: `${other.url}/login`, status });
        const response = await get(url);
        assert.deepEqual([response.status, response.location], [status, `${other.url}/login`]);
        assert.equal(other.requests.length, 0);
      });
    }
  });

  describe('unsubscribing', () => {
    it('should abort a request that hangs: the server sees the connection close', async () => {
      const url = jobUrl({ fault: 'hang' });
      const subscription = get$(url).subscribe();
      await eventually(() => simulator().requests().length === 1);
      subscription.unsubscribe();
      await eventually(() => simulator().requests()[0]?.aborted === true);
    });

    it('should abort the body while it is read', async () => {
      const { http, seen } = recordingKy();
      const subscription = get$(jobUrl({ fault: 'stalledBody' }), { http }).subscribe();
      await eventually(() => seen.headers);
      assert.equal(simulator().requests()[0]?.aborted, false);
      subscription.unsubscribe();
      await eventually(() => simulator().requests()[0]?.aborted === true);
    });

    for (const [what, fetched] of [
      ['succeeded', () => Promise.resolve(new Response('{}'))],
      ['failed', () => Promise.reject(new TypeError('fetch failed'))],
    ] as const) {
      it(`should not abort a request that has ${what}`, async () => {
        const signals: unknown[] = [];
        const http = ((_: unknown, { signal }: Options) => {
          signals.push(signal);
          return fetched();
        }) as unknown as KyInstance;
        await lastValueFrom(get$('http://dli.example', { http })).catch(() => undefined);

        assert.deepEqual(
          signals.map((signal) => signal instanceof AbortSignal && signal.aborted),
          [false],
        );
      });
    }

    it('should ignore a later result, and leave no rejection unhandled', async () => {
      let settle = (): void => undefined;
      const notified: unknown[] = [];
      const late: Options['fetch'] = () =>
        new Promise((_, reject) => {
          settle = () => reject(new TypeError('fetch failed'));
        });
      const subscription = get$('http://dli.example', customKy({ fetch: late })).subscribe({
        next: (value) => notified.push(value),
        error: (error: unknown) => notified.push(error),
      });
      await new Promise((turn) => setImmediate(turn));
      subscription.unsubscribe();
      settle();
      await new Promise((turn) => setImmediate(turn));
      assert.deepEqual(notified, []);
    });
  });

  describe('the time limit', () => {
    for (const [fault, headers] of [
      ['hang', false],
      ['stalledBody', true],
    ] as const) {
      it(`should end a request at ${fault}, at the limit and not before`, async () => {
        const scheduler = new VirtualTimeScheduler();
        const { http, seen } = recordingKy();
        let error: unknown;
        get$(jobUrl({ fault }), { http, scheduler, requestTimeoutMs: 10_000 }).subscribe({
          error: (raised: unknown) => (error = raised),
        });
        await eventually(() => simulator().requests().length === 1 && seen.headers === headers);

        scheduler.maxFrames = 9_999;
        scheduler.flush();
        assert.equal(error, undefined);
        scheduler.maxFrames = 10_000;
        scheduler.flush();
        assert.deepEqual(error, new RequestTimeoutError(10_000));
        await eventually(() => simulator().requests()[0]?.aborted === true);
      });
    }

    describe('of ky', () => {
      const { tick } = useClock();

      it('should not fire, though it is shorter than ours', async () => {
        let respond = (): void => undefined;
        const held: Options['fetch'] = () =>
          new Promise((resolve) => {
            respond = () => resolve(new Response('late'));
          });
        const result = get('http://dli.example', {
          ...customKy({ fetch: held, timeout: 1 }),
          requestTimeoutMs: 10_000,
        });
        await tick(9_999);
        respond();
        assert.equal((await result).body, 'late');
      });
    });

    describe('that is not reached', () => {
      const time = useClock();
      const answered = customKy({ fetch: () => Promise.resolve(new Response('soon')) });

      it('should leave no timer behind after the response or unsubscribing', async () => {
        const response = get('http://dli.example', answered);
        assert.equal(time.clock.countTimers(), 1);
        await response;
        assert.equal(time.clock.countTimers(), 0);

        const subscription = get$('http://dli.example', answered).subscribe();
        assert.equal(time.clock.countTimers(), 1);
        subscription.unsubscribe();
        assert.equal(time.clock.countTimers(), 0);
      });
    });
  });

  describe('the network', () => {
    it('should be reported without the secrets of the request', async () => {
      const cause = Object.assign(new Error('reset while s3cret was sent'), { code: 'ECONNRESET' });
      const broken = (): Promise<Response> => Promise.reject(new TypeError('fetch failed', { cause }));
      const error = await errorOf(get$('http://dli.example', customKy({ fetch: broken })), NetworkError);
      assert.match(error.message, /ECONNRESET, reset while \*\*\* was sent/);
      assert.ok(!JSON.stringify(error).includes('s3cret'));
    });

    it('should recognise a connection that is refused', async () => {
      const { url } = simulator();
      await simulator().close();
      assert.equal((await errorOf(get$(url), NetworkError)).code, 'ECONNREFUSED');
    });

    it('should recognise one that is reset', async () => {
      assert.equal((await errorOf(get$(jobUrl({ fault: 'reset' })), NetworkError)).code, 'ECONNRESET');
    });

    it('should recognise one that is closed in the middle of the body', async () => {
      assert.equal((await errorOf(get$(jobUrl({ fault: 'halfBody' })), NetworkError)).code, 'UND_ERR_SOCKET');
    });

    it('should recognise an invalid compressed body', async () => {
      const { url } = await serve((_, response) =>
        response.writeHead(200, { 'content-encoding': 'gzip' }).end('{"state":"running"}'),
      );
      assert.equal((await errorOf(get$(url), NetworkError)).code, 'Z_DATA_ERROR');
    });

    it('should recognise a response that is not HTTP', async () => {
      const { url } = await serve((_, response) => response.socket?.end('SSH-2.0-OpenSSH\r\n'));
      await errorOf(get$(url), NetworkError);
    });
  });

  it('should read a job of the simulator', async () => {
    const { projectId, batchId } = simulator().addJob(['Success'], testRef);
    const { body } = await get(`${simulator().url}/v2.0/${projectId}/batches/${batchId}/state`);
    assert.deepEqual(JSON.parse(body), { id: batchId, state: 'Success' });
  });
});

describe('plainKy', () => {
  const serve = useServer();
  afterEach(() => restore());

  it('should not create a combined signal for each poll', async () => {
    const { url } = await serve((_, response) => response.end('{"state":"running"}'));
    const client = createClient({ endpoint: url, auth: token('abc') });
    const combined = spy(AbortSignal, 'any');
    await lastValueFrom(client.readState$(testRef));
    assert.equal(combined.callCount, 0);
  });

  it('should abort a request when its poll is unsubscribed', async () => {
    const { url, requests } = await serve(() => undefined);
    const polling = createClient({ endpoint: url, auth: token('abc') })
      .readState$(testRef)
      .subscribe();
    while (requests.length === 0) await new Promise((later) => setImmediate(later));
    const gone = once(requests[0]!.socket, 'close');
    polling.unsubscribe();
    await gone;
  });

  it('should send no request for a poll that is unsubscribed at once', async () => {
    const { url, requests } = await serve((_, response) => response.end('{"state":"running"}'));
    const client = createClient({ endpoint: url, auth: token('abc') });
    client.readState$(testRef).subscribe().unsubscribe();
    await lastValueFrom(client.readState$(testRef)); // by then the first would have arrived
    assert.equal(requests.length, 1);
  });

  it('should work as an ordinary ky without pollSignal', async () => {
    const { url } = await serve((_, response) => response.end('{"state":"running"}'));
    assert.deepEqual(await plainKy.get(url).json(), { state: 'running' });
    await assert.rejects(plainKy.get(url, { signal: AbortSignal.abort() }).json(), { name: 'AbortError' });
  });
});
