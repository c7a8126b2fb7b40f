import {
  DecodeError,
  type HttpTransport,
  NetworkError,
  RequestTimeoutError,
  watchScheduler,
} from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { firstValueFrom, identity, type Observable, VirtualTimeScheduler } from 'rxjs';
import { ProxyAgent } from 'undici';
import type { PlainRequest } from '../../../lib/client/auth/Auth.ts';
import { exchange$, type HttpSettings, type ReceivedResponse } from '../../../lib/client/http/exchange.ts';
import { SignalPool } from '../../../lib/client/http/SignalPool.ts';
import { useSimulator } from '../../simulator/support/useSimulator.ts';
import { eventually } from '../../support/eventually.ts';
import { selfSigned } from '../../support/selfSigned.ts';
import { errorOf } from '../support/requests.ts';
import { useServer, useService } from '../support/servers.ts';
import { transportOf, transports, useTransport } from '../support/transports.ts';

const credential = {
  headers: { 'x-auth-token': 's3cret' },
  secrets: ['s3cret'],
  accepted: () => undefined,
  refused: () => undefined,
};
const MAX_BODY_BYTES = 4_096;
const RUNNING = '{"state":"running"}';

const closed = async (response: ServerResponse): Promise<boolean> => {
  if (!response.closed) await once(response, 'close');
  return !response.writableFinished;
};

for (const tested of transports) {
  describe(`an exchange over ${tested.name}`, () => {
    const serve = useServer();
    const simulator = useSimulator();
    const use = useTransport(tested);
    let transport: HttpTransport;
    let signals: SignalPool;
    beforeEach(() => {
      transport = transportOf(use());
      signals = new SignalPool(transport);
    });

    const send$ = (
      request: Omit<PlainRequest, 'url'> & { readonly url: string },
      overrides: Partial<HttpSettings> = {},
    ): Observable<ReceivedResponse> => {
      const limits = { requestTimeoutMs: 10_000, maxBodyBytes: MAX_BODY_BYTES, scheduler: watchScheduler };
      const url = new URL(request.url);
      return exchange$(
        { transport, signals, ...limits, ...overrides },
        { ...request, url },
        credential,
        identity,
      );
    };
    const get$ = (url: string, overrides: Partial<HttpSettings> = {}): Observable<ReceivedResponse> =>
      send$({ method: 'GET', url }, overrides);
    const get = (url: string, overrides: Partial<HttpSettings> = {}): Promise<ReceivedResponse> =>
      firstValueFrom(get$(url, overrides));

    /** The URL of a job that follows a script, in the simulator. */
    const jobUrl = (...script: Parameters<ReturnType<typeof simulator>['addJob']>[0]): string => {
      const { projectId, batchId } = simulator().addJob(script);
      return `${simulator().url}/v2.0/${projectId}/batches/${batchId}/state`;
    };
    /** The transport, and whether it has returned a response. */
    const recorded = () => {
      const seen = { headers: false };
      const recording: HttpTransport = async (request) => {
        const response = await transport(request);
        seen.headers = true;
        return response;
      };
      return { transport: recording, seen };
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

      for (const status of [204, 304]) {
        it(`should have no body at ${String(status)}, and null for absent headers`, async () => {
          const { url } = await serve((_, response) => {
            response.sendDate = false;
            response.writeHead(status, { 'content-encoding': 'gzip' }).end();
          });
          const received = await get(url);
          const { body, complete, retryAfter, date, requestId, location } = received;
          assert.deepEqual(
            [received.status, body, complete, retryAfter, date, requestId, location],
            [status, '', true, null, null, null, null],
          );
        });
      }

      it('should have all values of a repeated header', async () => {
        const { url } = await serve((_, response) =>
          response.writeHead(429, ['retry-after', '5', 'retry-after', '7']).end(),
        );
        assert.equal((await get(url)).retryAfter, '5, 7');
      });

      it('should be the one after early hints', async () => {
        const { url } = await serve((_, response) =>
          response.writeEarlyHints({ link: '</a.css>; rel=preload' }, () => response.end(RUNNING)),
        );
        const { status, body } = await get(url);
        assert.deepEqual([status, body], [200, RUNNING]);
      });

      for (const [coding, compress] of [
        ['gzip', gzipSync],
        ['X-GZip', gzipSync],
        ['deflate', deflateSync],
        ['br', brotliCompressSync],
        ['gzip, br', (text: string) => brotliCompressSync(gzipSync(text))],
        ['a-coding-of-none', (text: string) => text],
        ['gzip, a-coding-of-none', (text: string) => text],
      ] as const) {
        it(`should be decompressed: ${coding}`, async () => {
          const { url } = await serve((_, response) =>
            response.writeHead(200, { 'content-encoding': coding }).end(compress(RUNNING)),
          );
          assert.equal((await get(url)).body, RUNNING);
        });
      }

      it('should be decompressed though its last bytes are missing', async () => {
        const { url } = await serve((_, response) =>
          response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(RUNNING).subarray(0, -4)),
        );
        assert.equal((await get(url)).body, RUNNING);
      });

      it('should be read as UTF-8, split characters and a byte order mark too', async () => {
        const bytes = Buffer.from('\ufeff{"state":"läuft 😀"}');
        const { url } = await serve((_, response) => {
          // One after the other, so that each write is a chunk of its own.
          const write = (at: number): unknown =>
            at < bytes.length
              ? response.write(bytes.subarray(at, at + 3), () => write(at + 3))
              : response.end();
          write(0);
        });
        assert.equal((await get(url)).body, '{"state":"läuft 😀"}');
      });

      it('should be whole, though it is larger than what a connection holds', async () => {
        const text = 'läuft '.repeat(300_000);
        const { url } = await serve((_, response) => response.end(text));
        const { body, complete } = await get(url, { maxBodyBytes: 4_000_000 });
        assert.ok(body === text);
        assert.ok(complete);
      });

      it('should have no more of a body than the bound, and close the connection', async () => {
        let gone: Promise<boolean> | undefined;
        const { url } = await serve((_, response) => {
          gone = closed(response);
          const write = (): void => {
            while (response.write('x'.repeat(1_000)));
          };
          response.on('drain', write);
          write();
        });
        const { body, complete, overflow } = await get(url);
        assert.deepEqual({ length: body.length, complete }, { length: MAX_BODY_BYTES, complete: false });
        assert.equal(overflow?.limitBytes, MAX_BODY_BYTES);
        assert.ok(overflow.bytes > MAX_BODY_BYTES);
        assert.ok(await gone);
      });

      for (const [coding, compress] of [
        ['gzip', gzipSync],
        ['br', brotliCompressSync],
      ] as const) {
        it(`should have no more of a compressed body than the bound: ${coding}`, async () => {
          const bomb = compress('x'.repeat(4_000_000));
          const { url } = await serve((_, response) =>
            response.writeHead(200, { 'content-encoding': coding }).end(bomb),
          );
          const { body, overflow } = await get(url);
          assert.equal(body.length, MAX_BODY_BYTES);
          assert.ok(overflow !== undefined && overflow.bytes < 1_000_000, String(overflow?.bytes));
        });
      }

      it('should have as many headers as the transport promises, and fail with more', async () => {
        const { url } = await serve(({ url: path = '' }, response) =>
          response.writeHead(200, { 'x-request-id': 'x'.repeat(Number(path.slice(1))) }).end(),
        );
        const fits = (transport.maxHeaderBytes ?? 16_384) - 500;
        assert.equal((await get(`${url}/${String(fits)}`)).requestId?.length, fits);
        const error = await errorOf(get$(`${url}/200000`), NetworkError);
        assert.equal(error.code, 'UND_ERR_HEADERS_OVERFLOW');
      });
    });

    describe('the request', () => {
      it('should be a GET of the URL, with the headers of the credential', async () => {
        const { url, requests } = await serve((_, response) => response.end());
        await get(`${url}/a%2Fb?c=d&e=%20f`);
        const [{ method, url: path, headers }] = requests as [(typeof requests)[0]];
        assert.deepEqual([method, path], ['GET', '/a%2Fb?c=d&e=%20f']);
        assert.deepEqual(
          [headers.accept, headers['cache-control'], headers['x-auth-token'], headers.host],
          ['application/json', 'no-cache', 's3cret', new URL(url).host],
        );
        assert.match(String(headers['accept-encoding']), /gzip/);
        assert.ok(headers['user-agent'], 'some gateways refuse requests without a user agent');
      });

      it('should have its method and its body, as UTF-8', async () => {
        let received = '';
        const { url, requests } = await serve((request, response) => {
          request.setEncoding('utf8').on('data', (text: string) => (received += text));
          request.on('end', () => response.end());
        });
        const body = '{"name":"läuft 😀"}';
        await firstValueFrom(send$({ method: 'POST', url, body }));
        await firstValueFrom(send$({ method: 'DELETE', url }));
        assert.equal(received, body);
        assert.deepEqual(
          requests.map(({ method, headers }) => [method, headers['content-type'], headers['content-length']]),
          [
            ['POST', 'application/json', String(Buffer.byteLength(body))],
            ['DELETE', undefined, undefined],
          ],
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

      it('should not be retried after a status', async () => {
        const { url, requests } = await serve((_, response) =>
          response.writeHead(503, { 'retry-after': '0' }).end('busy'),
        );
        const { status, body } = await get(url);
        assert.deepEqual([status, body, requests.length], [503, 'busy', 1]);
      });

      it('should not be retried after a broken connection', async () => {
        const { url, requests } = await serve(({ socket }) => socket.destroy());
        await errorOf(get$(url), NetworkError);
        assert.equal(requests.length, 1);
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
        const { seen, ...settings } = recorded();
        const subscription = get$(jobUrl({ fault: 'stalledBody' }), settings).subscribe();
        await eventually(() => seen.headers);
        assert.equal(simulator().requests()[0]?.aborted, false);
        subscription.unsubscribe();
        await eventually(() => simulator().requests()[0]?.aborted === true);
      });

      it('should abort a compressed body while it is read', async () => {
        let response: ServerResponse | undefined;
        const { url } = await serve((_, answer) => {
          response = answer;
          answer.writeHead(200, { 'content-encoding': 'gzip' }).write(gzipSync(RUNNING).subarray(0, 12));
        });
        const { seen, ...settings } = recorded();
        const subscription = get$(url, settings).subscribe();
        await eventually(() => seen.headers);
        subscription.unsubscribe();
        assert.ok(await closed(response!));
      });

      it('should abort a request after others that have ended by themselves', async () => {
        const url = jobUrl('running');
        for (let poll = 1; poll <= 3; poll += 1) await get(url);
        const hanging = get$(jobUrl({ fault: 'hang' })).subscribe();
        const other = get(url);
        await eventually(() => simulator().requests().length === 5);
        hanging.unsubscribe();
        await eventually(() =>
          simulator()
            .requests()
            .some(({ aborted }) => aborted),
        );
        assert.equal((await other).status, 200);
        assert.equal((await get(url)).status, 200);
        assert.equal(
          simulator()
            .requests()
            .filter(({ aborted }) => aborted).length,
          1,
        );
      });

      it('should send no request if it is at once', async () => {
        const { url, requests } = await serve((_, response) => response.end());
        get$(url).subscribe().unsubscribe();
        await get(url); // by then the first would have arrived
        assert.equal(requests.length, 1);
      });
    });

    describe('the time limit', () => {
      for (const [fault, headers] of [
        ['hang', false],
        ['stalledBody', true],
      ] as const) {
        it(`should end a request at ${fault}, at the limit and not before`, async () => {
          const scheduler = new VirtualTimeScheduler();
          const { seen, ...settings } = recorded();
          let error: unknown;
          get$(jobUrl({ fault }), { ...settings, scheduler, requestTimeoutMs: 10_000 }).subscribe({
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
    });

    describe('the network', () => {
      /** Asserts the code, and that no secret is shown. */
      const assertFault = async (url: string, code: string | RegExp): Promise<NetworkError> => {
        const error = await errorOf(get$(url), NetworkError);
        assert.match(
          error.code ?? '',
          typeof code === 'string' ? new RegExp(`^${code}$`) : code,
          error.message,
        );
        assert.ok(!JSON.stringify(error).includes('s3cret') && !String(error.stack).includes('s3cret'));
        return error;
      };

      it('should recognise a connection that is refused', async () => {
        const { url } = simulator();
        await simulator().close();
        await assertFault(url, 'ECONNREFUSED');
      });

      it('should recognise a host that does not exist', async () => {
        await assertFault('http://nohost.invalid', 'ENOTFOUND');
      });

      it('should recognise one that is reset', async () => {
        await assertFault(jobUrl({ fault: 'reset' }), 'ECONNRESET');
      });

      it('should recognise one that is closed before the headers', async () => {
        const { url } = await serve(({ socket }) => socket.end());
        await assertFault(url, 'UND_ERR_SOCKET');
      });

      it('should recognise one that is closed in the middle of the body', async () => {
        await assertFault(jobUrl({ fault: 'halfBody' }), 'UND_ERR_SOCKET');
      });

      it('should recognise one that is closed in the middle of a compressed body', async () => {
        const { url } = await serve((_, response) => {
          const half = gzipSync(RUNNING).subarray(0, 12);
          response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': 100 });
          response.write(half, () => response.socket?.end());
        });
        await assertFault(url, 'UND_ERR_SOCKET');
      });

      it('should recognise an invalid compressed body', async () => {
        const { url } = await serve((_, response) =>
          response.writeHead(200, { 'content-encoding': 'gzip' }).end(RUNNING),
        );
        await assertFault(url, 'Z_DATA_ERROR');
      });

      it('should recognise a response that is not HTTP', async () => {
        const { url } = await serve((_, response) => response.socket?.end('SSH-2.0-OpenSSH\r\n'));
        await assertFault(url, /^(HPE_.*)?$/); // undici 7 gives some of these no code
      });

      it('should recognise a server that speaks no TLS', async () => {
        const { url } = await serve((_, response) => response.end());
        await assertFault(url.replace('http', 'https'), /^ERR_SSL_|^EPROTO$/);
      });

      it('should recognise a certificate that is not trusted, and send it nothing', async () => {
        let requests = 0;
        const server = createTlsServer(selfSigned, () => (requests += 1));
        await once(server.listen(0, '127.0.0.1'), 'listening');
        const { port } = server.address() as AddressInfo;
        await assertFault(`https://127.0.0.1:${String(port)}`, 'DEPTH_ZERO_SELF_SIGNED_CERT');
        server.close();
        assert.equal(requests, 0);
      });

      it('should recognise a proxy that refuses to connect', async () => {
        const proxy = createServer((socket) =>
          socket
            .on('error', () => undefined)
            .on('data', () => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')),
        );
        await once(proxy.listen(0, '127.0.0.1'), 'listening');
        const { port } = proxy.address() as AddressInfo;
        const dispatcher = new ProxyAgent(`http://127.0.0.1:${String(port)}`);
        transport = transportOf(use(dispatcher));
        const error = await assertFault('https://dli.example', 'ERR_PROXY_TUNNEL');
        assert.match(error.message, /Proxy response \(403\)/);
        await dispatcher.destroy();
        proxy.close();
      });
    });

    describe('a client', () => {
      const service = useService();

      it('should read, list, create and cancel', async () => {
        const { client, requests } = await service(
          ({ method, path }) => [
            200,
            method === 'DELETE'
              ? { msg: 'deleted' }
              : path.includes('?')
                ? { total: 1, sessions: [{ id: testRef.batchId, state: 'running' }] }
                : { id: testRef.batchId, state: 'running' },
          ],
          use(),
        );
        const { projectId } = testRef;
        assert.equal((await firstValueFrom(client.readState$(testRef))).state, 'running');
        assert.equal((await firstValueFrom(client.readBatch$(testRef))).state, 'running');
        assert.equal((await firstValueFrom(client.listBatches$(projectId))).batches.length, 1);
        assert.equal(
          (await firstValueFrom(client.createBatch$(projectId, { file: 'f' }))).batchId,
          testRef.batchId,
        );
        assert.equal(await firstValueFrom(client.cancelBatch$(testRef)), 'cancelled');
        assert.deepEqual(
          requests.map(({ method }) => method),
          ['GET', 'GET', 'GET', 'POST', 'DELETE'],
        );
      });

      it('should refuse a body beyond maxBodyBytes', async () => {
        const { client } = await service(() => [200, { state: 'x'.repeat(5_000) }], {
          ...use(),
          maxBodyBytes: 1_024,
        });
        const error = await errorOf(client.readState$(testRef), DecodeError);
        assert.match(error.message, /maxBodyBytes is 1024/);
      });
    });
  });
}
