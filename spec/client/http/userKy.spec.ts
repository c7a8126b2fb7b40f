import { testRef } from 'dli-watch/testing';
import ky, { type KyInstance, type Options } from 'ky';
import assert from 'node:assert/strict';
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { useService } from '../support/servers.ts';

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
