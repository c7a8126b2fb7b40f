import {
  ConfigurationError,
  createClient,
  type HttpTransport,
  isTransient,
  PollError,
  PollFailedError,
  token,
  watchBatch$,
} from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { VirtualTimeScheduler } from 'rxjs';
import { ProxyAgent } from 'undici';
import { selfSigned } from '../support/selfSigned.ts';
import { transportOf, transports, useTransport } from './support/transports.ts';
import { counted, runVirtually } from './support/virtualRun.ts';

/** What makes a set-up impossible: where requests go, and through which dispatcher. */
interface Setup {
  readonly endpoint: string;
  readonly dispatcher?: ProxyAgent;
}

const HTML = '<!doctype html><title>Sign in</title><form action="/login">';

for (const tested of transports) {
  describe(`a set-up that cannot work, over ${tested.name}`, () => {
    const use = useTransport(tested);
    let servers: Server[];
    let tls: string;
    let plain: string;
    let page: string;
    let proxy: string;

    const start = async (server: Server, scheme = 'http'): Promise<string> => {
      servers.push(server);
      await once(server.listen(0, '127.0.0.1'), 'listening');
      return `${scheme}://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    };
    before(async () => {
      servers = [];
      tls = await start(
        createTlsServer(selfSigned, (_, response) => response.end('{"state":"running"}')),
        'https',
      );
      plain = await start(createServer((_, response) => response.end('{"state":"running"}')));
      page = await start(createServer((_, response) => response.writeHead(200).end(HTML)));
      const refusing = createServer((_, response) => response.writeHead(407).end());
      refusing.on('connect', (_, socket) => {
        socket.on('error', () => undefined);
        socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
      });
      proxy = await start(refusing);
    });
    after(async () => {
      for (const server of servers) {
        const closed = once(server, 'close');
        server.close();
        server.closeAllConnections();
        await closed;
      }
    });

    const dispatchers: ProxyAgent[] = [];
    afterEach(async () => {
      for (const dispatcher of dispatchers.splice(0)) await dispatcher.destroy();
    });
    const through = (uri: string): ProxyAgent => {
      const dispatcher = new ProxyAgent(uri);
      dispatchers.push(dispatcher);
      return dispatcher;
    };

    const setups: readonly (readonly [what: string, setup: () => Setup, advice: RegExp])[] = [
      ['a mistyped host', () => ({ endpoint: 'https://nohost.invalid' }), /ENOTFOUND.*host name/],
      [
        'https for a port that speaks http',
        () => ({ endpoint: plain.replace('http', 'https') }),
        /https.*http/,
      ],
      ['a self-signed certificate', () => ({ endpoint: tls }), /DEPTH_ZERO_SELF_SIGNED_CERT.*certificate/],
      ['a login page', () => ({ endpoint: page }), /login page/],
      ['a proxy that refuses', () => ({ endpoint: plain, dispatcher: through(proxy) }), /407.*proxy/],
    ];

    for (const [what, setup, advice] of setups) {
      it(`should end a watch at the end of failFastMs: ${what}`, async () => {
        const scheduler = new VirtualTimeScheduler();
        const { endpoint, dispatcher } = setup();
        const source = counted(createClient({ endpoint, ...use(dispatcher), auth: token('abc'), scheduler }));
        let error: unknown;
        const attempts: number[] = [];
        watchBatch$(testRef.projectId, testRef.batchId, {
          source,
          scheduler,
          random: () => 0.5,
          onEvent: ({ _tag }) => {
            if (_tag === 'pollFailed') attempts.push(scheduler.now());
          },
        }).subscribe({ error: (raised: unknown) => (error = raised) });
        await runVirtually(scheduler, source, () => error !== undefined);

        assert.ok(error instanceof PollFailedError, String(error));
        const { cause } = error;
        assert.ok(cause instanceof ConfigurationError, String(cause));
        assert.match(cause.message, advice);
        assert.ok(cause.cause instanceof PollError && isTransient(cause.cause), String(cause.cause));
        const [first = Infinity, last = Infinity] = [attempts[0], attempts.at(-1)];
        assert.ok(first < 5_000 && last - first >= 30_000 && last - first < 30_100, String(attempts));
      });

      it(`should be an outage for a client that was answered before: ${what}`, async () => {
        const scheduler = new VirtualTimeScheduler();
        const { dispatcher, endpoint } = setup();
        // The service answers until 1 min and from 11 min on; in between requests meet the faulty set-up.
        const isOut = (): boolean => scheduler.now() >= 60_000 && scheduler.now() < 660_000;
        let failures = 0;
        const transport = transportOf(use(dispatcher));
        const http: HttpTransport = (request) => {
          if (!isOut())
            return Promise.resolve(
              new Response(scheduler.now() < 900_000 ? '{"state":"running"}' : '{"state":"success"}'),
            );
          failures += 1;
          return transport({ ...request, url: new URL(endpoint + request.url.pathname) });
        };
        const source = counted(
          createClient({ endpoint: 'https://dli.example', auth: token('abc'), http, scheduler }),
        );
        let error: unknown;
        const states: string[] = [];
        watchBatch$(testRef.projectId, testRef.batchId, { source, scheduler }).subscribe({
          next: ({ state }) => states.push(state),
          error: (raised: unknown) => (error = raised),
        });
        await runVirtually(scheduler, source, () => error !== undefined || states.includes('success'));
        assert.equal(error, undefined);
        assert.deepEqual(states, ['running', 'success']);
        assert.ok(failures > 5, String(failures));
      });
    }
  });
}
