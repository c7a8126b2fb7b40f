import {
  createClient,
  type HttpRequest,
  type HttpResponse,
  isTransient,
  keystone,
  NetworkError,
  token,
  UnexpectedError,
} from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import { type UndiciTransport, undiciTransport } from 'dli-watch/undici';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import { type AddressInfo, connect } from 'node:net';
import { firstValueFrom } from 'rxjs';
import { Agent, MockAgent, ProxyAgent } from 'undici';
import { errorOf } from '../client/support/requests.ts';
import { useServer } from '../client/support/servers.ts';
import { useSimulator } from '../simulator/support/useSimulator.ts';
import { eventually } from '../support/eventually.ts';
import { selfSigned } from '../support/selfSigned.ts';

const RUNNING = '{"state":"running"}';

/** What plain JavaScript may pass. */
const transportOf = (options: unknown): UndiciTransport => undiciTransport(options as object);

const getOf = (url: string, signal = new AbortController().signal): HttpRequest => ({
  method: 'GET',
  url: new URL(url),
  headers: {},
  signal,
});
const textOf = async ({ body }: HttpResponse): Promise<string> => {
  let text = '';
  for await (const chunk of body as AsyncIterable<Uint8Array>) text += Buffer.from(chunk).toString();
  return text;
};

describe('undiciTransport', () => {
  const serve = useServer();
  const simulator = useSimulator();
  const opened: (UndiciTransport | Agent | ProxyAgent | MockAgent)[] = [];
  const closeable = <T extends (typeof opened)[number]>(one: T): T => {
    opened.push(one);
    return one;
  };
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
  });

  describe('its options', () => {
    const connections = 'connections: expected a whole number from 1, got';
    const keepAlive = 'keepAliveTimeoutMs: expected a number of milliseconds from 1 to 2147483647, got';
    const dispatcher = 'dispatcher: expected a dispatcher of undici, got';
    for (const [options, message] of [
      [null, 'undiciTransport: expected an object, got null'],
      [new Agent(), /^undiciTransport\..+: no such option/],
      [{ conections: 1 }, /^undiciTransport.conections: no such option.*; did you mean `connections`\?$/],
      [{ connections: 0 }, `${connections} 0`],
      [{ connections: Infinity }, `${connections} Infinity`],
      [{ connections: '64' }, `${connections} "64"`],
      [{ keepAliveTimeoutMs: 0 }, `${keepAlive} 0`],
      [{ keepAliveTimeoutMs: 2 ** 31 }, `${keepAlive} 2147483648`],
      [{ allowH2: 1 }, 'allowH2: expected a boolean, got 1'],
      [{ dispatcher: null }, `${dispatcher} null`],
      [{ dispatcher: { fetch } }, `${dispatcher} an object`],
      [
        { dispatcher: { dispatch: () => true }, connections: 8 },
        'connections: drop it, the dispatcher has connections of its own',
      ],
    ] as const) {
      it(`should be refused: ${String(message)}`, () => {
        assert.throws(() => transportOf(options), { name: 'TypeError', message });
      });
    }

    it('should accept undefined, and the ends of the ranges', async () => {
      for (const options of [
        undefined,
        { connections: undefined, keepAliveTimeoutMs: undefined, allowH2: undefined, dispatcher: undefined },
        { connections: 1, keepAliveTimeoutMs: 1, allowH2: true },
        { connections: 1_000, keepAliveTimeoutMs: 2 ** 31 - 1, allowH2: false },
      ])
        await transportOf(options).close();
    });

    it('should bound the connections to an origin', async () => {
      const held: (() => void)[] = [];
      const { url } = await serve((_, response) => held.push(() => response.end(RUNNING)));
      const transport = closeable(undiciTransport({ connections: 2 }));
      const sent = [1, 2, 3].map(() => transport(getOf(url)).then(textOf));
      await eventually(() => held.length === 2);
      await new Promise((turn) => setImmediate(turn));
      assert.equal(held.length, 2);
      held.shift()?.();
      await eventually(() => held.length === 2);
      for (const respond of held) respond();
      assert.deepEqual(await Promise.all(sent), [RUNNING, RUNNING, RUNNING]);
    });

    it('should promise 64 KiB of headers by its own agent alone', () => {
      assert.equal(closeable(undiciTransport()).maxHeaderBytes, 65_536);
      const dispatcher = closeable(new Agent({ maxHeaderSize: 65_536 }));
      assert.equal(undiciTransport({ dispatcher }).maxHeaderBytes, undefined);
    });
  });

  describe('a request that waits for a connection', () => {
    it('should be aborted at once, and not be sent later', async () => {
      const held: (() => void)[] = [];
      const { url, requests } = await serve((_, response) => held.push(() => response.end(RUNNING)));
      const transport = closeable(undiciTransport({ connections: 1 }));
      const first = transport(getOf(url)).then(textOf);
      await eventually(() => held.length === 1);

      const controller = new AbortController();
      const second = transport(getOf(url, controller.signal));
      controller.abort(new Error('left'));
      await assert.rejects(second, /^Error: left$/);

      held.shift()?.();
      await first;
      const third = transport(getOf(`${url}/third`)).then(textOf);
      await eventually(() => held.length === 1);
      held.shift()?.();
      await third;
      assert.deepEqual(
        requests.map((request) => request.url),
        ['/', '/third'],
      );
    });

    it('should not be sent if it was aborted before', async () => {
      const { url, requests } = await serve((_, response) => response.end());
      const transport = closeable(undiciTransport());
      await assert.rejects(transport(getOf(url, AbortSignal.abort(new Error('left')))), /^Error: left$/);
      await transport(getOf(url)).then(({ body }) => textOf({ body } as HttpResponse));
      assert.equal(requests.length, 1);
    });
  });

  describe('closing it', () => {
    const ref = () => simulator().addJob(['running']);
    const clientOf = (http: UndiciTransport) =>
      createClient({ endpoint: simulator().url, auth: token('any'), http });

    it('should wait for requests in flight, and close the connections', async () => {
      const held: (() => void)[] = [];
      const { url, requests } = await serve((_, response) => held.push(() => response.end(RUNNING)));
      const transport = undiciTransport();
      const sent = transport(getOf(url)).then(textOf);
      await eventually(() => held.length === 1);
      const gone = once(requests[0]!.socket, 'close');
      const closing = transport.close();
      held[0]?.();
      assert.equal(await sent, RUNNING);
      await closing;
      await gone;
    });

    it('should end a later poll at once, by an error that is not retried', async () => {
      const http = undiciTransport();
      const client = clientOf(http);
      await firstValueFrom(client.readState$(ref()));
      for (const _ of [1, 2]) await http.close();
      const error = await errorOf(client.readState$(ref()), UnexpectedError);
      assert.match(error.message, /the transport is closed/);
      assert.ok(!isTransient(error));
    });

    it('should be done by `await using`', async () => {
      let transport: UndiciTransport;
      {
        await using http = undiciTransport();
        transport = http;
        await firstValueFrom(clientOf(http).readState$(ref()));
      }
      await assert.rejects(transport(getOf(simulator().url)), /the transport is closed/);
    });

    it('should not be done by a client, which may share it', async () => {
      const http = closeable(undiciTransport());
      const client = clientOf(http);
      await firstValueFrom(client.readState$(ref()));
      client.close();
      await new Promise((turn) => setImmediate(turn)); // the connection is free a turn after the body
      await firstValueFrom(clientOf(http).readState$(ref()));
      assert.equal(simulator().connections.opened, 1);
    });

    it('should not close a dispatcher of the caller', async () => {
      const dispatcher = closeable(new Agent());
      await undiciTransport({ dispatcher }).close();
      assert.equal(
        (await firstValueFrom(clientOf(undiciTransport({ dispatcher })).readState$(ref()))).state,
        'running',
      );
    });
  });

  describe('a dispatcher', () => {
    it('may be a MockAgent', async () => {
      const mock = closeable(new MockAgent());
      mock.disableNetConnect();
      const path = `/v2.0/${testRef.projectId}/batches/${testRef.batchId}/state`;
      const pool = mock.get('https://dli.example');
      pool.intercept({ path }).reply(200, RUNNING, { headers: { 'content-type': 'application/json' } });
      pool.intercept({ path }).replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
      const http = undiciTransport({ dispatcher: mock });
      const client = createClient({ endpoint: 'https://dli.example', auth: token('any'), http });
      assert.equal((await firstValueFrom(client.readState$(testRef))).state, 'running');
      assert.equal((await errorOf(client.readState$(testRef), NetworkError)).code, 'ECONNRESET');
      await errorOf(client.readState$(testRef), UnexpectedError); // nothing is left to answer
    });

    describe('for a proxy', () => {
      let proxy: Server;
      let tunnels: string[];
      beforeEach(async () => {
        tunnels = [];
        proxy = createServer();
        proxy.on('connect', ({ url = '' }, socket) => {
          tunnels.push(url);
          const [host, port] = url.split(':');
          const upstream = connect(Number(port), host, () => {
            socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
            upstream.pipe(socket).pipe(upstream);
          });
          for (const end of [socket, upstream]) end.on('error', () => undefined);
        });
        await once(proxy.listen(0, '127.0.0.1'), 'listening');
      });
      afterEach(() => proxy.close());

      it('should carry polls and token requests that fit', async () => {
        const { port } = proxy.address() as AddressInfo;
        const uri = `http://127.0.0.1:${String(port)}`;
        const dispatcher = closeable(new ProxyAgent({ uri, proxyTunnel: true }));
        const http = Object.assign(undiciTransport({ dispatcher }), { maxHeaderBytes: 65_536 });
        const { url, requests } = await serve(({ url: path = '' }, response) =>
          path.includes('tokens')
            ? response.writeHead(201, { 'x-subject-token': 'T' }).end('{}')
            : response.end(RUNNING),
        );
        const user = { username: 'me', password: 's3cret', domainName: 'D', projectName: 'P' };
        const client = createClient({ endpoint: url, auth: keystone({ ...user, authUrl: url }), http });
        assert.equal((await firstValueFrom(client.readState$(testRef))).state, 'running');
        assert.deepEqual([...new Set(tunnels)], [new URL(url).host]);
        assert.deepEqual(
          requests.map(({ method }) => method),
          ['POST', 'GET'],
        );
      });
    });
  });

  describe('HTTP/2', () => {
    let server: Http2SecureServer;
    let url: string;
    const versions: string[] = [];
    beforeEach(async () => {
      versions.length = 0;
      server = createSecureServer({ ...selfSigned, allowHTTP1: true }, ({ httpVersion }, response) => {
        versions.push(httpVersion);
        response.writeHead(200, { 'x-request-id': 'x'.repeat(40_000) }).end(RUNNING);
      });
      await once(server.listen(0, '127.0.0.1'), 'listening');
      url = `https://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    });
    afterEach(() => server.close());

    for (const [allowH2, version] of [
      [true, '2.0'],
      [false, '1.1'],
    ] as const) {
      it(`should be spoken if it is allowed: ${String(allowH2)}`, async () => {
        const dispatcher = new Agent({
          allowH2,
          connect: { ca: selfSigned.cert, checkServerIdentity: () => undefined },
          maxHeaderSize: 65_536,
        });
        const client = createClient({
          endpoint: url,
          auth: token('any'),
          http: undiciTransport({ dispatcher }),
        });
        assert.equal((await firstValueFrom(client.readState$(testRef))).state, 'running');
        assert.deepEqual(versions, [version]);
        await dispatcher.destroy();
      });
    }
  });
});
