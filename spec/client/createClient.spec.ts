import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { inspect } from 'node:util';
import ky from 'ky';
import { firstValueFrom, lastValueFrom, of, toArray, VirtualTimeScheduler } from 'rxjs';
import {
  type Auth,
  AuthError,
  type ClientConfig,
  ConfigurationError,
  createClient,
  DecodeError,
  HttpError,
  isTransient,
  PollError,
  NoSuchBatchError,
  RequestTimeoutError,
  ThrottledError,
  token,
} from 'dli-watch';
import type { ScriptStep } from 'dli-watch/simulator';
import { testRef } from 'dli-watch/testing';
import { eventually } from '../support/eventually.ts';
import { useSimulator } from '../simulator/support/useSimulator.ts';
import { errorOf } from './support/requests.ts';
import { useServer } from './support/servers.ts';

const running = { state: 'running', rawState: 'running' };

describe('createClient', () => {
  const serve = useServer();
  const simulator = useSimulator();
  /** A client of the simulator, and a job there that follows a script. */
  const withJob = (script: readonly ScriptStep[], config: Partial<ClientConfig> = {}) => ({
    client: createClient({ endpoint: simulator().url, auth: token('abc'), ...config }),
    job: simulator().addJob(script),
  });

  describe('a poll', () => {
    it('should be one request, and emit one reading and complete', async () => {
      const { client, job } = withJob([{ state: 'Success', retryAfter: 5 }]);
      assert.deepEqual(await lastValueFrom(client.readState$(job).pipe(toArray())), [
        { state: 'success', rawState: 'Success', retryAfterMs: 5_000 },
      ]);
      assert.equal(simulator().polls(job), 1);
    });

    it('should be cold: each subscription sends one request', async () => {
      const { client, job } = withJob(['starting', 'running']);
      const poll$ = client.readState$(job);
      assert.equal(simulator().polls(job), 0);
      const states = [await firstValueFrom(poll$), await firstValueFrom(poll$)].map(({ state }) => state);
      assert.deepEqual(states, ['starting', 'running']);
    });

    it('should read the words of stateMap', async () => {
      const { client, job } = withJob(['Killed'], { stateMap: { KILLED: 'dead' } });
      assert.deepEqual(await firstValueFrom(client.readState$(job)), { state: 'dead', rawState: 'Killed' });
    });

    for (const path of ['', '/', '/dli/v1', '/dli/v1/']) {
      it(`should send the request below the path "${path}" of the endpoint, with the id in lower case`, async () => {
        const { url, requests } = await serve((_, response) =>
          response.writeHead(201).end(JSON.stringify(running)),
        );
        const client = createClient({ endpoint: url + path, auth: token('abc') });
        const upper = { ...testRef, batchId: testRef.batchId.toUpperCase() };
        assert.deepEqual(await firstValueFrom(client.readState$(upper)), running);
        const base = path.replace(/\/$/, '');
        assert.equal(requests[0]?.url, `${base}/v2.0/${testRef.projectId}/batches/${testRef.batchId}/state`);
        assert.equal(requests[0].headers['x-auth-token'], 'abc');
      });
    }

    for (const [what, ref] of [
      ['a path for a project', { ...testRef, projectId: '../x' }],
      ['an empty project', { ...testRef, projectId: '' }],
      ['an empty batch', { ...testRef, batchId: '' }],
      ['a batch with a slash', { ...testRef, batchId: `${testRef.batchId}/state` }],
      ['an appId for a batch', { ...testRef, batchId: 'batch-session-1:2' }],
      ['a batch that is not a string', { ...testRef, batchId: 7 as unknown as string }],
    ] as const) {
      it(`should refuse ${what} when it is called`, () => {
        const { client } = withJob(['running']);
        const message = /^(projectId|batchId): expected /;
        for (const call$ of [client.readState$, client.readBatch$, client.cancelBatch$])
          assert.throws(() => call$(ref), { name: 'TypeError', message });
      });
    }

    for (const invalid of [undefined, null, 'x'] as const) {
      it(`should refuse ${String(invalid)} as a ref when it is called, and show it`, () => {
        const { client } = withJob(['running']);
        const message =
          /^ref: expected a batch, an object with projectId and batchId, got (undefined|null|"x")$/;
        // What plain JavaScript may pass.
        for (const call$ of [client.readState$, client.readBatch$, client.cancelBatch$])
          assert.throws(() => call$(invalid as never), { name: 'TypeError', message });
      });
    }

    for (const [what, step, kind, transient] of [
      ['a batch that is gone', { fault: 'vanished' }, NoSuchBatchError, false],
      ['throttling', { fault: 'throttled', retryAfter: 5 }, ThrottledError, true],
      ['HTML at 200', { fault: 'html' }, DecodeError, true],
      ['HTML at 502', { fault: 'html', status: 502 }, HttpError, true],
      ['garbage', { fault: 'garbage' }, DecodeError, true],
      ['an empty body at 204', { fault: 'answer', status: 204, body: '' }, DecodeError, true],
      ['a body beyond the bound', { fault: 'answer', body: { state: 'x'.repeat(2_000) } }, DecodeError, true],
      ['DLI.0999', { fault: 'error', status: 400, code: 'DLI.0999' }, HttpError, true],
      ['DLI.0001', { fault: 'error', status: 400, code: 'DLI.0001' }, HttpError, false],
      [
        'an error of IAM about a role',
        { fault: 'error', status: 403, code: 'IAM.1', shape: 'iam' },
        AuthError,
        false,
      ],
    ] as const) {
      it(`should fail with a ${kind.name} at ${what}, after one request`, async () => {
        const { client, job } = withJob([step], { maxBodyBytes: 1_024 });
        const error = await errorOf<PollError>(client.readState$(job), kind);
        assert.equal(isTransient(error), transient);
        assert.equal(simulator().polls(job), 1);
      });
    }

    it('should name no more than the other origin of a redirect, and send nothing there', async () => {
      const other = await serve((_, response) => response.end(JSON.stringify(running)));
      const { client, job } = withJob([{ fault: 'redirect', to: `${other.url}/login?session=s3ss10n` }]);
      const error = await errorOf(client.readState$(job), HttpError);
      assert.ok(error.message.includes(`a redirect to ${other.url}, not followed`), error.message);
      assert.ok(!inspect(error, { depth: Infinity }).includes('s3ss10n'));
      assert.deepEqual([isTransient(error), other.requests.length], [false, 0]);
    });
  });

  describe('what an error shows', () => {
    const secret = 'MII/tok+en==_s3cret';
    /** A custom Auth. */
    const customAuth = (value: string): Auth => ({
      authorize$: () =>
        of({
          headers: { 'x-auth-token': value },
          secrets: [value],
          accepted: () => undefined,
          refused: (error) => error,
        }),
    });
    const echo = (status: number): ScriptStep => ({
      fault: 'answer',
      status,
      body: `<p>${secret} ${encodeURIComponent(secret)} ${JSON.stringify(secret).replaceAll('/', '\\/')}</p>`,
    });
    const errorBody = (status: number, error_code: string): ScriptStep => ({
      fault: 'answer',
      status,
      body: { error_code, error_msg: `bad token ${secret}` },
    });
    const failingAt =
      (step: ScriptStep, config: Partial<ClientConfig> = {}) =>
      () => {
        const { client, job } = withJob([step], { auth: token(secret), ...config });
        return errorOf<PollError>(client.readState$(job), PollError as never);
      };
    const isOfFetch = (value: unknown): boolean =>
      [Request, Response, Headers, AbortSignal, AbortController].some((kind) => value instanceof kind);

    /** Everything that can be reached from a value. */
    const reach = (value: unknown, found = new Set<unknown>()): ReadonlySet<unknown> => {
      if (((typeof value !== 'object' || value === null) && typeof value !== 'function') || found.has(value))
        return found;
      found.add(value);
      for (const key of Reflect.ownKeys(value)) {
        reach(Reflect.getOwnPropertyDescriptor(value, key)?.value, found);
      }
      return found;
    };

    const cases: readonly (readonly [what: string, fail: () => Promise<PollError>])[] = [
      ['a connection that is reset', failingAt({ fault: 'reset' })],
      ['a body that breaks off', failingAt({ fault: 'halfBody' })],
      ['a page that echoes the token', failingAt(echo(200))],
      ['a page that echoes it at 502', failingAt(echo(502))],
      ['a text that echoes it', failingAt({ fault: 'answer', body: JSON.stringify(secret) })],
      ['an id that echoes it', failingAt({ fault: 'answer', body: { id: secret, state: 'running' } })],
      ['a 401 that echoes it', failingAt(errorBody(401, 'APIG.0301'))],
      ['a 403 that echoes it', failingAt(errorBody(403, 'APIG.0802'))],
      ['a 404 that echoes it', failingAt(errorBody(404, 'APIG.0101'))],
      ['a 429 that echoes it', failingAt(errorBody(429, 'APIG.0308'))],
      ['a batch that is gone and echoes it', failingAt(errorBody(400, 'DLI.0002'))],
      ['a redirect that echoes it', failingAt({ fault: 'redirect', to: `http://x.example/?t=${secret}` })],
      ['an invalid header value', failingAt('running', { auth: customAuth(`${secret}\nx`) })],
      [
        'a hook that quotes it',
        failingAt('running', {
          http: ky.extend({
            hooks: {
              beforeRequest: [
                (request) => {
                  throw Object.assign(new Error(`no: ${String(request.headers.get('x-auth-token'))}`), {
                    request,
                  });
                },
              ],
            },
          }),
        }),
      ],
      [
        'a port that nobody listens on',
        async () => {
          const server = createServer();
          await once(server.listen(0, '127.0.0.1'), 'listening');
          const { port } = server.address() as { port: number };
          await once(server.close(), 'close');
          const client = createClient({ endpoint: `http://127.0.0.1:${port}`, auth: token(secret) });
          return errorOf<PollError>(client.readState$(testRef), PollError as never);
        },
      ],
      [
        'a request that hangs',
        async () => {
          const scheduler = new VirtualTimeScheduler();
          const { client, job } = withJob([{ fault: 'hang' }], { auth: token(secret), scheduler });
          const failed = errorOf(client.readState$(job), RequestTimeoutError);
          await eventually(() => simulator().polls(job) === 1);
          scheduler.flush();
          return failed;
        },
      ],
    ];

    for (const [what, fail] of cases) {
      it(`should be neither the token nor an object of fetch after ${what}`, async () => {
        const error = await fail();
        const shown = [
          inspect(error, { depth: Infinity, showHidden: true }),
          JSON.stringify(error),
          String(error.stack),
        ].join('\n');
        for (const part of [
          secret,
          encodeURIComponent(secret),
          secret.replaceAll('/', '\\/'),
          's3cret',
          'x-auth-token: ',
        ]) {
          assert.ok(!shown.includes(part), shown);
        }
        assert.ok(![...reach(error)].some(isOfFetch));
      });
    }

    it('should be detected by this test', () => {
      const planted = new Error('x', { cause: { deep: [{ request: new Request('http://x.example') }] } });
      assert.ok([...reach(planted)].some(isOfFetch));
    });
  });

  describe('close', () => {
    it('should abort open requests, and fail all later ones without sending them', async () => {
      const { url, requests } = await serve(() => undefined);
      const client = createClient({ endpoint: url, auth: token('abc') });
      const failed = errorOf(client.readState$(testRef), ConfigurationError);
      while (requests.length === 0) await new Promise((later) => setImmediate(later));
      const gone = once(requests[0]!.socket, 'close');
      client.close();
      assert.equal((await failed).message, 'the client is closed');
      await gone;

      const errors = [
        await errorOf(client.readState$(testRef), ConfigurationError),
        await errorOf(client.readBatch$(testRef), ConfigurationError),
        await errorOf(client.listBatches$(testRef.projectId), ConfigurationError),
        await errorOf(client.cancelBatch$(testRef), ConfigurationError),
        await errorOf(client.createBatch$(testRef.projectId, { file: 'f' }), ConfigurationError),
      ];
      assert.equal(new Set(errors).size, 5);
      client.close();
      assert.equal(requests.length, 1);
    });

    it('should not affect another client', async () => {
      const { url } = await serve((_, response) => response.end('{"state":"running"}'));
      const [one, other] = [0, 1].map(() => createClient({ endpoint: url, auth: token('abc') }));
      one!.close();
      await new Promise((done, failed) => {
        other!.readState$(testRef).subscribe({ complete: () => done(undefined), error: failed });
      });
    });
  });

  it('should refuse an invalid configuration when it is called', () => {
    assert.throws(() => createClient({ endpoint: 'dli.example', auth: token('abc') }), TypeError);
  });
});
