import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { inspect } from 'node:util';
import type { RequestListener } from 'node:http';
import ky from 'ky';
import { firstValueFrom, lastValueFrom, NEVER, of, toArray, VirtualTimeScheduler } from 'rxjs';
import {
  type Auth,
  AuthError,
  type ClientConfig,
  createClient,
  DecodeError,
  type DliClient,
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
import { errorOf } from './support/errorOf.ts';
import { useServer } from './support/useServer.ts';

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
    it('should be one request, and emit one reading and complete (pitfalls 50, 80)', async () => {
      const { client, job } = withJob([{ state: 'Success', retryAfter: 5 }]);
      assert.deepEqual(await lastValueFrom(client.readState$(job).pipe(toArray())), [
        { state: 'success', rawState: 'Success', retryAfterMs: 5_000 },
      ]);
      assert.equal(simulator().polls(job), 1);
    });

    it('should be cold: each subscription is one question (pitfall 26)', async () => {
      const { client, job } = withJob(['starting', 'running']);
      const poll$ = client.readState$(job);
      assert.equal(simulator().polls(job), 0);
      const states = [await firstValueFrom(poll$), await firstValueFrom(poll$)].map(({ state }) => state);
      assert.deepEqual(states, ['starting', 'running']);
    });

    it('should read words of stateMap', async () => {
      const { client, job } = withJob(['Killed'], { stateMap: { KILLED: 'dead' } });
      assert.deepEqual(await firstValueFrom(client.readState$(job)), { state: 'dead', rawState: 'Killed' });
    });

    for (const path of ['', '/', '/dli/v1', '/dli/v1/']) {
      it(`should ask below the path "${path}" of the endpoint, for the batch in lower case`, async () => {
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
      ['a batch that is no text', { ...testRef, batchId: 7 as unknown as string }],
    ] as const) {
      it(`should refuse ${what} when it is called (pitfall 62)`, () => {
        const { client } = withJob(['running']);
        const message = /^(projectId|batchId): expected /;
        for (const call$ of [client.readState$, client.readBatch$, client.cancelBatch$])
          assert.throws(() => call$(ref), { name: 'TypeError', message });
      });
    }

    for (const nonsense of [undefined, null, 'x'] as const) {
      it(`should refuse ${String(nonsense)} for a ref when it is called, and say what it is`, () => {
        const { client } = withJob(['running']);
        const message =
          /^ref: expected a batch, an object with projectId and batchId, got (undefined|null|"x")$/;
        // What plain JavaScript may pass.
        for (const call$ of [client.readState$, client.readBatch$, client.cancelBatch$])
          assert.throws(() => call$(nonsense as never), { name: 'TypeError', message });
      });
    }

    for (const [what, step, kind, transient] of [
      ['a batch that is gone', { fault: 'vanished' }, NoSuchBatchError, false],
      ['throttling', { fault: 'throttled', retryAfter: 5 }, ThrottledError, true],
      ['HTML at 200 (pitfall 54)', { fault: 'html' }, DecodeError, true],
      ['HTML at 502', { fault: 'html', status: 502 }, HttpError, true],
      ['garbage', { fault: 'garbage' }, DecodeError, true],
      ['nothing at 204', { fault: 'answer', status: 204, body: '' }, DecodeError, true],
      ['a body beyond the bound', { fault: 'answer', body: { state: 'x'.repeat(2_000) } }, DecodeError, true],
      ['DLI.0999', { fault: 'error', status: 400, code: 'DLI.0999' }, HttpError, true],
      ['DLI.0001', { fault: 'error', status: 400, code: 'DLI.0001' }, HttpError, false],
      [
        'what IAM says of a role',
        { fault: 'error', status: 403, code: 'IAM.1', shape: 'iam' },
        AuthError,
        false,
      ],
    ] as const) {
      it(`should fail with a ${kind.name} at ${what}, after one request (pitfalls 18, 19)`, async () => {
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

  describe('a token', () => {
    /** A service that takes only these tokens, and counts what it was asked with. */
    const gate = async (
      isGood: (token: string, count: number) => boolean,
      refusal: readonly [number, string] = [401, 'APIGW.0307'],
    ) => {
      const sent: string[] = [];
      const listener: RequestListener = ({ headers }, response) => {
        const given = String(headers['x-auth-token']);
        sent.push(given);
        if (isGood(given, sent.length)) response.end(JSON.stringify(running));
        else response.writeHead(refusal[0]).end(JSON.stringify({ error_code: refusal[1], error_msg: 'no' }));
      };
      const { url } = await serve(listener);
      return { endpoint: url, sent };
    };
    /** A provider that gives A, B, C and so on. */
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

    it('should be sent once when it is fixed and refused, and never again', async () => {
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

    it('should be fetched once for 50 polls a time', async () => {
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
      it(`should be renewed once at ${refusal.join(' ')}, and the poll be repeated (pitfall 82)`, async () => {
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

    it('should be final when it is refused again before it was ever accepted', async () => {
      const { endpoint, sent } = await gate(() => false);
      const provider = letters();
      const client = createClient({ endpoint, auth: token(provider) });
      for (let count = 1; count <= 3; count += 1) await refused(client);
      assert.deepEqual([sent, provider.calls], [['A', 'B'], 2]);
    });

    it('should be renewed again when it was accepted in between', async () => {
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

    it('should count as accepted when the service knows no such batch: who says so has let us in', async () => {
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

    it('should be final when the provider gives the one that was just refused', async () => {
      const { endpoint, sent } = await gate(() => false);
      const client = createClient({ endpoint, auth: token(() => 'A') });
      for (let count = 1; count <= 3; count += 1) {
        assert.match((await refused(client)).message, /gave the token that was just refused/);
      }
      assert.deepEqual(sent, ['A']);
    });

    it('should be asked for twice at most by one poll, even if it was accepted for another', async () => {
      const sent: string[] = [];
      let refuse = (): void => undefined;
      const { url } = await serve(({ headers }, response) => {
        sent.push(String(headers['x-auth-token']));
        const no = (): unknown => response.writeHead(401).end();
        const asked = sent.filter((given) => given === 'B').length;
        if (sent.at(-1) !== 'B') no();
        else if (asked === 1) response.end(JSON.stringify(running));
        else refuse = no;
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
      it(`should not be renewed at ${refusal.join(' ')} (pitfall 19)`, async () => {
        const { endpoint, sent } = await gate((_, count) => count > 1, refusal);
        const provider = letters();
        const client = createClient({ endpoint, auth: token(provider) });
        await refused(client);
        assert.deepEqual(await poll(client), running);
        assert.deepEqual([sent, provider.calls], [['A', 'A'], 1]);
      });
    }

    it('should be waited for no longer than a request, and be fetched anew for the next poll', async () => {
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

    it('should be waited for no longer than a request when the way in is of another make', async () => {
      const { endpoint, sent } = await gate(() => true);
      const scheduler = new VirtualTimeScheduler();
      const client = createClient({ endpoint, auth: { authorize$: () => NEVER }, scheduler });
      const failed = errorOf(client.readState$(testRef), RequestTimeoutError);
      scheduler.flush();
      assert.match((await failed).message, /from the token provider within 10000 ms/);
      assert.deepEqual(sent, []);
    });
  });

  describe('what an error shows', () => {
    const secret = 'MII/tok+en==_s3cret';
    /** A way in of the user's own. */
    const own = (value: string): Auth => ({
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
    const told = (status: number, error_code: string): ScriptStep => ({
      fault: 'answer',
      status,
      body: { error_code, error_msg: `bad token ${secret}` },
    });
    const at =
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
      ['a connection that is reset', at({ fault: 'reset' })],
      ['a body that breaks off', at({ fault: 'halfBody' })],
      ['a page that echoes the token', at(echo(200))],
      ['a page that echoes it at 502', at(echo(502))],
      ['a text that echoes it', at({ fault: 'answer', body: JSON.stringify(secret) })],
      ['an id that echoes it', at({ fault: 'answer', body: { id: secret, state: 'running' } })],
      ['a 401 that echoes it', at(told(401, 'APIG.0301'))],
      ['a 403 that echoes it', at(told(403, 'APIG.0802'))],
      ['a 404 that echoes it', at(told(404, 'APIG.0101'))],
      ['a 429 that echoes it', at(told(429, 'APIG.0308'))],
      ['a batch that is gone and echoes it', at(told(400, 'DLI.0002'))],
      ['a redirect that echoes it', at({ fault: 'redirect', to: `http://x.example/?t=${secret}` })],
      ['a header value that is none', at('running', { auth: own(`${secret}\nx`) })],
      [
        'a hook that quotes it',
        at('running', {
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

    it('should be found by this test if it were there', () => {
      const planted = new Error('x', { cause: { deep: [{ request: new Request('http://x.example') }] } });
      assert.ok([...reach(planted)].some(isOfFetch));
    });
  });

  it('should refuse a configuration that cannot be right when it is called', () => {
    assert.throws(() => createClient({ endpoint: 'dli.example', auth: token('abc') }), TypeError);
  });
});
