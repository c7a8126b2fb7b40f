import { createClient, NetworkError, token, UnexpectedError } from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import ky, { type KyInstance, type Options } from 'ky';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { firstValueFrom, identity, lastValueFrom, type Observable, toArray } from 'rxjs';
import { restore, spy } from 'sinon';
import { exchange$, type HttpSettings, type ReceivedResponse } from '../../../lib/client/http/exchange.ts';
import { kyTransport } from '../../../lib/client/http/kyTransport.ts';
import { useClock } from '../../support/clock.ts';
import { exchangeSettings, minimalResponse } from '../support/exchanges.ts';
import { errorOf } from '../support/requests.ts';
import { useServer, useService } from '../support/servers.ts';

const credential = {
  headers: { 'x-auth-token': 's3cret' },
  secrets: ['s3cret'],
  accepted: () => undefined,
  refused: () => undefined,
};

const get$ = (url: string, overrides: Partial<HttpSettings> = {}): Observable<ReceivedResponse> =>
  exchange$(
    { transport: kyTransport(), ...exchangeSettings, ...overrides },
    { method: 'GET', url: new URL(url) },
    credential,
    identity,
  );
const get = (url: string, overrides: Partial<HttpSettings> = {}): Promise<ReceivedResponse> =>
  firstValueFrom(get$(url, overrides));
/** A ky of the user with these options. */
const customKy = (options: Options, dispatcher?: object): Partial<HttpSettings> => ({
  transport: kyTransport(ky.extend(options), dispatcher),
});

describe('kyTransport', () => {
  const serve = useServer();

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
      const { response: minimal, givenUp } = minimalResponse();
      const minimalFetch = (): Promise<Response> =>
        Promise.resolve({ ...minimal, ok: false } as unknown as Response);
      const response = await get('http://dli.example', customKy({ fetch: minimalFetch }));
      assert.deepEqual(
        [response.status, response.body.length, response.complete, response.retryAfter, givenUp.times],
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
      await errorOf(
        get$('http://dli.example/state', { transport: kyTransport(undefined, dispatcher) }),
        NetworkError,
      );
      assert.deepEqual(dispatcher.paths, ['/state']);
    });

    it('should reach a custom fetch, unchanged', async () => {
      const inits: unknown[] = [];
      const record = (_: unknown, init?: object): Promise<Response> => {
        inits.push(init);
        return Promise.resolve(new Response());
      };
      await get('http://dli.example', customKy({ fetch: record }, dispatcher));
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

  describe('the time limit', () => {
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
  });
});

const running = { state: 'running' };

/** ky 1 gives a hook the request, ky 2 an object that has it. */
const requestOf = (given: Request | { readonly request: Request }): Request =>
  'request' in given ? given.request : given;

describe('a ky of the user', () => {
  const serve = useService();

  /** The request of one poll through a ky with these options, as the server and as `fetch` got it. */
  const polled = async (options: Options) => {
    const inits: (Request & { readonly init: Readonly<Record<string, unknown>> })[] = [];
    const recording: typeof fetch = (input, init = {}) => {
      inits.push(Object.assign((input as Request).clone(), { init: init as Record<string, unknown> }));
      return fetch(input, init);
    };
    const http = ky.extend(options).extend({ fetch: recording });
    const { client, server, requests } = await serve(() => [200, running], { http });
    await firstValueFrom(client.readState$(testRef));
    const [sent] = inits;
    assert.ok(sent);
    return { sent, received: server.requests[0]!, requests };
  };
  const plain = {
    projectId: testRef.projectId,
    path: `/v2.0/${testRef.projectId}/batches/${testRef.batchId}/state`,
  };

  for (const [name, value] of [
    ['searchParams', { a: '1' }],
    ['searchParams', 'from=0'],
    ['json', { a: 1 }],
    ['body', 'a body'],
    ['method', 'put'],
    ['prefixUrl', 'http://127.0.0.1:1/elsewhere'],
    ['timeout', 1],
    ['retry', { limit: 5, delay: () => 0 }],
    ['throwHttpErrors', true],
    ['signal', AbortSignal.abort()],
    ['parseJson', () => assert.fail()],
    ['stringifyJson', () => assert.fail()],
    ['onDownloadProgress', () => assert.fail()],
  ] as const) {
    it(`should change no request by ${name} ${JSON.stringify(value)}`, async () => {
      const { received, requests } = await polled({ [name]: value });
      assert.deepEqual(requests, [{ method: 'GET', path: plain.path, body: '' }]);
      assert.equal(received.headers['content-type'], undefined);
    });
  }

  it('should send no header of its own: a hook may', async () => {
    const { received } = await polled({
      headers: { 'x-own': 'yes', 'x-auth-token': 'other', accept: 'text/html', authorization: 'Basic x' },
      hooks: { beforeRequest: [(request) => requestOf(request).headers.set('x-hook', 'yes')] },
    });
    const { accept, authorization, 'x-own': own, 'x-auth-token': auth, 'x-hook': hook } = received.headers;
    assert.deepEqual(
      [accept, authorization, own, auth, hook],
      ['application/json', undefined, undefined, 'abc', 'yes'],
    );
  });

  for (const [name, value] of [
    ['credentials', 'include'],
    ['mode', 'no-cors'],
    ['cache', 'force-cache'],
    ['redirect', 'follow'],
    ['referrerPolicy', 'unsafe-url'],
    ['keepalive', true],
    ['integrity', 'sha256-abc='],
  ] as const) {
    it(`should give fetch no ${name} of its own`, async () => {
      const bare = await polled({});
      const { sent } = await polled({ [name]: value });
      assert.equal(sent[name], bare.sent[name]);
      assert.ok(!(name in sent.init));
    });
  }

  it('should give fetch no option that ky does not know', async () => {
    const { sent } = await polled({ next: { revalidate: 60 }, priority: 'low' } as Options);
    assert.deepEqual(
      ['next', 'priority'].filter((name) => name in sent.init),
      [],
    );
  });

  it('should get each page of a list, once', async () => {
    const page = (from: number) => ({
      from,
      total: 3,
      sessions:
        from < 3 ? [{ id: `0a324461-d9d9-45da-a52a-3b3c7a3d80${String(10 + from)}`, state: 'running' }] : [],
    });
    const { client, requests } = await serve(
      ({ path }) => [200, page(Number(new URL(path, 'http://x').searchParams.get('from')))],
      { http: ky.extend({ searchParams: { own: '1' } }) },
    );
    const pages = await lastValueFrom(client.listBatches$('p1', { size: 1 }).pipe(toArray()));
    assert.deepEqual(
      requests.map(({ path }) => path),
      [0, 1, 2, 3].map((from) => `/v2.0/p1/batches?from=${String(from)}&size=1`),
    );
    assert.equal(pages.flatMap(({ batches }) => batches).length, 3);
  });

  it('should send the body of a request that creates a batch, and no other', async () => {
    const { client, requests } = await serve(() => [200, { id: testRef.batchId, state: 'starting' }], {
      http: ky.extend({ json: { file: 'other' }, method: 'get', searchParams: { a: 1 } }),
    });
    await firstValueFrom(client.createBatch$('p1', { file: 'f' }));
    assert.deepEqual(requests, [{ method: 'POST', path: '/v2.0/p1/batches', body: '{"file":"f"}' }]);
  });

  it('should be inspected once for all requests of a client, and not be changed', async () => {
    let extended = 0;
    const own = ky.extend({ searchParams: { a: '1' } });
    const counting: KyInstance = Object.assign((...args: Parameters<KyInstance>) => own(...args), own, {
      extend: (...args: Parameters<KyInstance['extend']>) => {
        extended += 1;
        return own.extend(...args);
      },
    });
    const { client, server } = await serve(() => [200, running], { http: counting });
    for (let count = 0; count < 3; count += 1) await firstValueFrom(client.readState$(testRef));
    assert.equal(extended, 1);
    await own(`${server.url}/own`);
    assert.equal(server.requests.at(-1)?.url, '/own?a=1');
  });
});

describe('the default ky', () => {
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
});
