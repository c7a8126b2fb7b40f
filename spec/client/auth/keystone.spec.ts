import assert from 'node:assert/strict';
import { Agent, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { firstValueFrom, Subscription, VirtualTimeScheduler } from 'rxjs';
import {
  AuthError,
  createClient,
  HttpError,
  type HttpTransport,
  isTransient,
  keystone,
  type KeystoneOptions,
  type PollError,
  NetworkError,
  RequestTimeoutError,
  ThrottledError,
  UnexpectedError,
  watchScheduler,
} from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import { undiciTransport } from 'dli-watch/undici';
import { eventually } from '../../support/eventually.ts';
import { errorOf, testRequest } from '../support/requests.ts';
import { useServer } from '../support/servers.ts';

const password = 'p&ss "word"';
const user = { username: 'me', password, domainName: 'D', projectName: 'P' };
const HOUR_MS = 3_600_000;
const iso = (at: number): string => new Date(at).toISOString().replace('Z', '000Z');

interface Posted {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** What carries the token request: the transport of the client, if it accepts the headers of a token. */
const carriers = [
  { name: 'node:http', open: (): undefined => undefined },
  { name: 'undici', open: undiciTransport },
] as const;

for (const { name, open } of carriers) {
  describe(`keystone over ${name}`, () => {
    const serve = useServer();
    const transport = open();
    const request = { ...testRequest, requestTimeoutMs: 2_000, scheduler: watchScheduler, transport };
    after(() => transport?.close());

    /** A Keystone with this handler, and the requests that it got. */
    const answering = async (handle: (...args: Parameters<RequestListener>) => unknown, path = '/v3') => {
      const posted: Posted[] = [];
      const { url } = await serve((message, response) => {
        let body = '';
        message.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        message.on('end', () => {
          const { method = '', headers } = message;
          posted.push({ path: `${method} ${message.url ?? ''}`, headers, body: JSON.parse(body) });
          handle(message, response);
        });
      });
      const authOf = (options: Partial<KeystoneOptions> = {}) =>
        keystone({ ...user, authUrl: url + path, ...options });
      return { url, posted, authOf };
    };
    /** A Keystone that issues these tokens, one after the other, with a lifetime by its own clock. */
    const issuing = (tokens: readonly string[], lifeMs = 24 * HOUR_MS, now = Date.now) => {
      const rest = [...tokens];
      return answering((_, response) => {
        const at = now(); // once: a millisecond may pass in between
        const token = { issued_at: iso(at), expires_at: iso(at + lifeMs), methods: ['password'] };
        response.writeHead(201, { 'x-subject-token': rest.shift() ?? 'none left' });
        response.end(JSON.stringify({ token }));
      });
    };
    const respondingWith = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
      answering((_, response) => response.writeHead(status, headers).end(JSON.stringify(body)));
    const tokenOf = async (auth: ReturnType<typeof keystone>) =>
      (await firstValueFrom(auth.authorize$(request))).headers['x-auth-token'];

    describe('the token request', () => {
      it('should request a token by password, for a project by its name, without the catalog', async () => {
        const { authOf, posted } = await issuing(['A']);
        assert.equal(await tokenOf(authOf()), 'A');
        const [{ path, headers, body }] = posted as [Posted];
        assert.equal(path, 'POST /v3/auth/tokens?nocatalog=1');
        assert.equal(headers['content-type'], 'application/json;charset=utf8');
        assert.equal(headers['transfer-encoding'], undefined);
        // `node:http` does not decompress.
        assert.equal(headers['accept-encoding'], name === 'undici' ? 'gzip, br' : 'identity');
        assert.deepEqual(body, {
          auth: {
            identity: {
              methods: ['password'],
              password: { user: { name: 'me', password, domain: { name: 'D' } } },
            },
            scope: { project: { name: 'P', domain: { name: 'D' } } },
          },
        });
      });

      it('should name a project by its id', async () => {
        const { url, posted } = await issuing(['A']);
        const { projectName: _, ...rest } = user;
        await tokenOf(keystone({ ...rest, projectId: 'p1', authUrl: url }));
        const { auth } = posted[0]?.body as { readonly auth: { readonly scope: unknown } };
        assert.deepEqual(auth.scope, { project: { id: 'p1' } });
      });

      for (const [what, options, userDomain, projectDomain] of [
        ['by default', {}, { name: 'D' }, { name: 'D' }],
        ['by name', { projectDomainName: 'E' }, { name: 'D' }, { name: 'E' }],
        ['by id', { projectDomainId: 'e1' }, { name: 'D' }, { id: 'e1' }],
        [
          'with a user by the id of a domain',
          { domainName: undefined, domainId: 'd1' },
          { id: 'd1' },
          { id: 'd1' },
        ],
        [
          'all by id',
          { domainName: undefined, domainId: 'd1', projectDomainId: 'e1' },
          { id: 'd1' },
          { id: 'e1' },
        ],
      ] as const) {
        it(`should name the domains of the user and of the project, ${what}`, async () => {
          const { authOf, posted } = await issuing(['A']);
          await tokenOf(authOf(options));
          const { identity, scope } = (
            posted[0]?.body as { readonly auth: Readonly<Record<string, unknown>> }
          ).auth;
          assert.deepEqual(identity, {
            methods: ['password'],
            password: { user: { name: 'me', password, domain: userDomain } },
          });
          assert.deepEqual(scope, { project: { name: 'P', domain: projectDomain } });
        });
      }

      for (const path of ['', '/', '/v3', '/v3/', '/identity', '/identity/v3//']) {
        it(`should find the API below the path "${path}"`, async () => {
          const { url, posted } = await issuing(['A']);
          await tokenOf(keystone({ ...user, authUrl: url + path }));
          const base = path.startsWith('/identity') ? '/identity' : '';
          assert.equal(posted[0]?.path, `POST ${base}/v3/auth/tokens?nocatalog=1`);
        });
      }

      for (const length of [10, 24_576, 32_768]) {
        it(`should accept a token of ${String(length)} characters`, async () => {
          const token = 'x'.repeat(length);
          const { authOf } = await issuing([token]);
          const { headers, secrets } = await firstValueFrom(authOf().authorize$(request));
          assert.equal(headers['x-auth-token'], token);
          assert.deepEqual(secrets, [token]);
        });
      }

      it('should use the transport of the client if that accepts the headers, and no agent is given', async () => {
        const { authOf, posted } = await issuing(['A', 'B', 'C']);
        let carried = 0;
        const carrying = (maxHeaderBytes: number): HttpTransport =>
          Object.assign(
            () => {
              carried += 1;
              const headers = { get: (header: string) => (header === 'x-subject-token' ? 'T' : null) };
              return Promise.resolve({ status: 201, headers, body: null });
            },
            { maxHeaderBytes },
          );
        const tokenBy = async (maxHeaderBytes: number, options: Partial<KeystoneOptions> = {}) => {
          const limits = { ...request, transport: carrying(maxHeaderBytes) };
          return (await firstValueFrom(authOf(options).authorize$(limits))).headers['x-auth-token'];
        };
        assert.equal(await tokenBy(65_536), 'T');
        assert.deepEqual([carried, posted.length], [1, 0]);
        const agent = new Agent();
        assert.deepEqual([await tokenBy(65_535), await tokenBy(65_536, { agent })], ['A', 'B']);
        assert.deepEqual([carried, posted.length], [1, 2]);
        agent.destroy();
      });

      it('should use the given agent', async () => {
        const agent = new Agent({ keepAlive: true });
        const { authOf } = await issuing(['A']);
        await tokenOf(authOf({ agent }));
        const used = [...Object.values(agent.freeSockets), ...Object.values(agent.sockets)];
        agent.destroy();
        assert.equal(used.length, 1);
      });

      it('should be sent once for all waiting requests, and its token be cached', async () => {
        const { authOf, posted } = await issuing(['A', 'B']);
        const auth = authOf();
        await Promise.all(Array.from({ length: 50 }, () => tokenOf(auth)));
        assert.equal(await tokenOf(auth), 'A');
        assert.equal(posted.length, 1);
      });

      it('should close its connection when all have unsubscribed', async () => {
        const onClose = { call: (): void => assert.fail('nobody waits yet') };
        const closed = new Promise((gone) => {
          onClose.call = () => gone(undefined);
        });
        const subscription = new Subscription();
        const { authOf } = await answering((message) => {
          message.socket.once('close', onClose.call);
          subscription.unsubscribe();
        });
        subscription.add(authOf().authorize$(request).subscribe());
        await closed;
      });
    });

    describe('the lifetime of a token', () => {
      for (const skewMs of [0, HOUR_MS, -HOUR_MS]) {
        it(`should be measured by the server's clock, which is ${String(skewMs / HOUR_MS)} h off`, async () => {
          const { authOf, posted } = await issuing(['A', 'B', 'C'], 100_000, () => Date.now() + skewMs);
          let elapsedMs = 0;
          const scheduler = { ...watchScheduler, monotonicNow: () => elapsedMs };
          const auth = authOf();
          const at = async (ms: number) => {
            elapsedMs = ms;
            const { headers } = await firstValueFrom(auth.authorize$({ ...request, scheduler }));
            return headers['x-auth-token'];
          };
          assert.deepEqual([await at(0), await at(89_999)], ['A', 'A']);
          assert.equal(posted.length, 1);
          // Renewed beside the request of the last tenth; that after the end waits for it.
          assert.deepEqual([await at(90_000), await at(100_000)], ['A', 'B']);
          assert.equal(posted.length, 2);
          assert.deepEqual([await at(179_999), await at(190_000)], ['B', 'C']);
          assert.equal(posted.length, 3);
        });
      }
    });

    describe('a refusal', () => {
      const unauthorized = {
        error: {
          code: 401,
          message: 'The request you have made requires authentication.',
          title: 'Unauthorized',
        },
      };

      for (const status of [401, 403]) {
        it(`should be an AuthError at once, and final: ${String(status)}`, async () => {
          const { authOf, posted } = await respondingWith(status, unauthorized, {
            'x-openstack-request-id': 'r-1',
          });
          const auth = authOf();
          for (let poll = 1; poll <= 3; poll += 1) {
            const error = await errorOf(auth.authorize$(request), AuthError);
            assert.match(error.reason, /^the token service refused the user, the password or the project$/);
            assert.deepEqual(
              [error.status, error.serviceMessage, error.requestId],
              [status, unauthorized.error.message, 'r-1'],
            );
            assert.ok(!isTransient(error));
          }
          assert.equal(posted.length, 1);
        });
      }

      for (const [what, status, body, headers, kind, transient] of [
        ['a fault', 503, 'busy', {}, HttpError, true],
        ['a fault without a body', 502, undefined, {}, HttpError, true],
        ['throttling by its code', 401, { error_code: 'APIGW.0308' }, {}, ThrottledError, true],
        ['throttling', 429, {}, {}, ThrottledError, true],
        ['a bad request', 400, { error: { code: 400, message: 'no domain' } }, {}, HttpError, false],
        ['a wrong path', 404, {}, {}, HttpError, false],
        ['a redirect', 302, '', { location: 'http://127.0.0.1:1/v3/auth/tokens' }, HttpError, false],
        ['no token', 201, {}, {}, HttpError, true],
        ['an empty token', 201, {}, { 'x-subject-token': '' }, HttpError, true],
      ] as const) {
        it(`should not be cached if it is ${what}`, async () => {
          const { authOf, posted } = await respondingWith(status, body, headers);
          const auth = authOf();
          for (const times of [1, 2]) {
            const error = await errorOf<PollError>(auth.authorize$(request), kind);
            assert.equal(isTransient(error), transient);
            assert.match(error.message, /the token service (says|gave)/);
            assert.equal(posted.length, times);
          }
        });
      }

      for (const status of [301, 302, 307, 308]) {
        it(`should be a ${String(status)} too, which is not followed: the other origin gets no password`, async () => {
          const other = await issuing(['A']);
          const location = `${other.url}/login?session=s3ss10n`;
          const { authOf } = await respondingWith(status, `<a href="${location}">`, { location });
          const error = await errorOf(authOf().authorize$(request), HttpError);
          assert.equal(error.status, status);
          assert.ok(error.message.includes(`a redirect to ${other.url}, not followed`), error.message);
          assert.ok(!inspect(error, { depth: Infinity }).includes('s3ss10n'));
          assert.equal(other.posted.length, 0);
        });
      }

      it('should be bounded: a body that never ends is not read to its end', async () => {
        const { authOf } = await answering((_, response) => {
          response.writeHead(503);
          // With a turn of the event loop in between: a write that fails would else be the last thing that happens.
          const more = (): unknown =>
            response.destroyed || response.write('x'.repeat(65_536), () => setImmediate(more));
          more();
        });
        const error = await errorOf(authOf().authorize$(request), HttpError);
        assert.ok(error.message.length < 1_000);
      });

      it('should report how long to wait, and not be repeated before', async () => {
        const { authOf, posted } = await respondingWith(429, {}, { 'retry-after': '7' });
        const auth = authOf();
        for (let poll = 1; poll <= 3; poll += 1) {
          const error = await errorOf(auth.authorize$(request), ThrottledError);
          assert.equal(error.retryAfterMs, 7_000);
        }
        assert.equal(posted.length, 1);
      });

      it('should be a NetworkError when nobody listens', async () => {
        const server = createServer();
        await new Promise((listening) => server.listen(0, '127.0.0.1', () => listening(undefined)));
        const { port } = server.address() as { port: number };
        await new Promise((closed) => server.close(closed));
        const auth = keystone({ ...user, authUrl: `http://127.0.0.1:${String(port)}/v3` });
        assert.equal((await errorOf(auth.authorize$(request), NetworkError)).code, 'ECONNREFUSED');
      });

      for (const [what, handle] of [
        ['before the response', (...[{ socket }]: Parameters<RequestListener>) => socket.resetAndDestroy()],
        [
          'in the middle of the response',
          (...[{ socket }, response]: Parameters<RequestListener>) => {
            response.writeHead(201, { 'content-length': 100, 'x-subject-token': 'A' });
            response.write('{', () => socket.destroySoon());
          },
        ],
      ] as const) {
        it(`should be a NetworkError when the connection breaks ${what}`, async () => {
          const { authOf } = await answering(handle);
          await errorOf(authOf().authorize$(request), NetworkError);
        });
      }

      it('should be a RequestTimeoutError when the request hangs, and the next one is sent anew', async () => {
        const { authOf, posted } = await answering(() => undefined);
        const auth = authOf();
        const scheduler = new VirtualTimeScheduler();
        for (const times of [1, 2]) {
          const failed = errorOf(
            auth.authorize$({ ...request, requestTimeoutMs: 20, scheduler }),
            RequestTimeoutError,
          );
          await eventually(() => posted.length === times);
          scheduler.flush();
          assert.match((await failed).message, /from the token provider within 20 ms/);
          assert.equal(scheduler.now(), times * 20);
          assert.equal(posted.length, times);
        }
      });

      it('should be an UnexpectedError if it is no failure of the network', async () => {
        const agent = {
          addRequest: () => {
            throw new TypeError('broken agent');
          },
        };
        const auth = keystone({ ...user, authUrl: 'http://127.0.0.1:9/v3', agent });
        await errorOf(auth.authorize$(request), UnexpectedError);
      });

      it('should show no secret, even if the response repeats it', async () => {
        for (const status of [401, 400, 503]) {
          const { authOf } = await respondingWith(status, {
            error: { message: `wrong: ${password}` },
            password,
          });
          const error = await errorOf<PollError>(authOf().authorize$(request), Error as never);
          const all = [
            error.message,
            JSON.stringify(error),
            inspect(error, { depth: 9 }),
            error.stack,
          ].join();
          for (const secret of [password, JSON.stringify(password).slice(1, -1)])
            assert.ok(!all.includes(secret), all);
        }
      });
    });

    it('should authenticate a client, and renew a refused token once', async () => {
      const { authOf, posted } = await issuing(['A', 'B']);
      const { url, requests } = await serve(({ headers }, response) => {
        const good = headers['x-auth-token'] === 'B';
        response.writeHead(good ? 200 : 401).end(JSON.stringify(good ? { state: 'running' } : {}));
      });
      const client = createClient({ endpoint: url, auth: authOf(), http: transport });
      await Promise.all(Array.from({ length: 50 }, () => firstValueFrom(client.readState$(testRef))));
      assert.equal(posted.length, 2);
      assert.equal(requests.length, 100);
      // By the transport of the client, which has a user agent.
      assert.equal(posted[0]?.headers['user-agent'], name === 'undici' ? 'dli-watch' : undefined);
    });

    describe('its options', () => {
      const authUrl = 'https://iam.example.com/v3';
      const { projectName: _, ...noProject } = { ...user, authUrl };
      for (const [what, options, message] of [
        ['nothing', undefined, /^keystone: expected an object, got undefined$/],
        ['a text', 's3cret', /^keystone: expected an object, got string$/],
        [
          'a misspelt name',
          { ...noProject, pasword: 's3cret' },
          /^keystone\.pasword: no such option; did you mean `password`\?$/,
        ],
        ['no URL', user, /^authUrl: expected a URL like "https:\/\/iam\./],
        ['an invalid URL', { ...user, authUrl: 's3cret' }, /^authUrl: expected a URL like "https:\/\/iam\./],
        ['a password in the URL', { ...user, authUrl: 'https://u:s3cret@x' }, /^authUrl: expected no user/],
        [
          'no user',
          { ...user, authUrl, username: undefined },
          /^username: expected a text .*, got undefined$/,
        ],
        ['an empty password', { ...user, authUrl, password: '' }, /^password: .*, got an empty one$/],
        ['an invalid password', { ...user, authUrl, password: ['s3cret'] }, /^password: .*, got object$/],
        ['no domain', { ...user, authUrl, domainName: undefined }, /^domainName: .*, got undefined$/],
        ['no project', noProject, /^projectName: expected it or projectId/],
        [
          'two projects',
          { ...noProject, projectName: 'a', projectId: 'b' },
          /^projectName, projectId: both were given: drop one$/,
        ],
        [
          'two domains',
          { ...user, authUrl, domainId: 'd' },
          /^domainName, domainId: both were given: drop one$/,
        ],
        [
          'two domains of the project',
          { ...user, authUrl, projectDomainName: 'd', projectDomainId: 'd' },
          /^projectDomainName, projectDomainId: both were given: drop one$/,
        ],
        [
          'a domain of a project that has an id',
          { ...noProject, projectId: 'p', projectDomainName: 'd' },
          /^projectDomainName: drop it, /,
        ],
        [
          'an empty domain',
          { ...user, authUrl, projectDomainId: '' },
          /^projectDomainId: .*, got an empty one$/,
        ],
        ['an empty project', { ...noProject, projectId: '' }, /^projectId: .*, got an empty one$/],
        ['an invalid project', { ...user, authUrl, projectName: 7 }, /^projectName: .*, got number$/],
        ['an invalid agent', { ...user, authUrl, agent: { s3cret: 1 } }, /^agent: .*, got object$/],
        [
          'a store without add',
          { ...user, authUrl, store: { get: () => 's3cret', set: () => 1 } },
          /^store: expected a token store, an object with get, set and add, got object$/,
        ],
      ] as const) {
        it(`should be refused when it is called: ${what}`, () => {
          assert.throws(
            () => keystone(options as never),
            (error: unknown) =>
              error instanceof TypeError && message.test(error.message) && !error.message.includes('s3cret'),
          );
        });
      }

      it('should be copied when it is called', async () => {
        const { url, posted } = await issuing(['A']);
        const options = { ...user, authUrl: url };
        const auth = keystone(options);
        options.username = 'another';
        await tokenOf(auth);
        assert.match(JSON.stringify(posted[0]?.body), /"name":"me"/);
      });
    });
  });
}
