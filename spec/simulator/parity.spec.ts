import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  createSimulator,
  type FaultStep,
  type RecordedRequest,
  type ScriptStep,
  type ServiceCall,
  simulatedTransport,
  type SimulatorCore,
  type SimulatorOptions,
  startSimulator,
} from 'dli-watch/simulator';
import type { HttpResponse, HttpTransport } from '../../lib/client/http/HttpTransport.ts';
import { requestErrorOf } from '../../lib/client/http/networkError.ts';
import { eventually } from '../support/eventually.ts';
import { ada, loginBody, signed } from './support/credentials.ts';
import { fetchTransport, requestTo } from './support/transports.ts';

const job = { projectId: 'p1', batchId: '0a324461-d9d9-45da-a52a-3b3c7a3d809e' };
const BATCH = `/v2.0/p1/batches/${job.batchId}`;

/** A request of a scene: `GET /v3`, with headers and body; `$TOKEN` stands for the last token that was issued. */
interface Sent {
  readonly request: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isSigned?: boolean;
}

interface Scene {
  readonly script: readonly ScriptStep[];
  readonly sent: readonly Sent[];
  readonly options?: SimulatorOptions;
  readonly fail?: readonly (readonly [ServiceCall, readonly FaultStep[]])[];
}

/** Without what differs from run to run: random ids and times. */
const withoutChance = (text: string): string =>
  text
    .replaceAll(job.batchId, 'BATCH')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/\b\d{13}\b/g, 'TIME');

const NAMES = [
  'content-type',
  'content-length',
  'retry-after',
  'location',
  'x-more',
  'access-control-allow-origin',
  'access-control-allow-headers',
];

/** Reads a body as far as it comes. */
const received = async ({ body }: HttpResponse, onText: (text: string) => void): Promise<string> => {
  const decoder = new TextDecoder();
  for await (const chunk of body ?? []) onText(decoder.decode(chunk, { stream: true }));
  return 'complete';
};

/** Plays a scene; returns what the client and the log say. */
const play = async (scene: Scene, simulator: SimulatorCore, send: HttpTransport, origin: string) => {
  simulator.addJob(scene.script, { ...job, createdAt: 4_000_000_000_000, log: ['one', 'two'] });
  for (const [call, steps] of scene.fail ?? []) simulator.fail(call, steps);
  const seen: unknown[] = [];
  let subject = '';
  for (const [
    index,
    { request, headers = { 'x-auth-token': 'any' }, body, isSigned },
  ] of scene.sent.entries()) {
    const control = new AbortController();
    const own = Object.entries(headers).map(([name, value]) => [name, value.replace('$TOKEN', subject)]);
    const [method = ''] = request.split(' ');
    const url = origin + request.slice(method.length + 1);
    const options = {
      headers:
        isSigned === true
          ? signed(url, { method, ...(body !== undefined && { body }) })
          : (Object.fromEntries(own) as Record<string, string>),
      signal: control.signal,
      body: body?.replace('$TOKEN', subject),
    };
    let text = '';
    let response: HttpResponse | undefined;
    const exchange = send(requestTo(origin, request, options)).then((answer) => {
      response = answer;
      return received(answer, (more) => (text += more));
    });
    const outcome = exchange.catch((raised: unknown) =>
      control.signal.aborted ? 'aborted' : requestErrorOf(raised, [], 'the transport')._tag,
    );
    let isOver = false;
    const over = outcome.finally(() => (isOver = true));
    await eventually(() => isOver || simulator.requests().length === index + 1);
    // A reply that does not come, or stops: the client leaves when it has all that there is.
    const isSilent = await Promise.race([over.then(() => false), silence(simulator, index, () => text)]);
    if (isSilent) control.abort();
    const how = await over;
    subject = response?.headers.get('x-subject-token') ?? subject;
    seen.push({
      how,
      status: response?.status,
      headers: NAMES.map((name) => withoutChance(response?.headers.get(name) ?? '')),
      token: response?.headers.get('x-subject-token')?.length,
      hasId: /^[-0-9a-f]{36}$/.test(response?.headers.get('x-request-id') ?? ''),
      hasDate: !Number.isNaN(Date.parse(response?.headers.get('date') ?? '')),
      text: withoutChance(text),
    });
  }
  await eventually(() => simulator.requests().every(({ endedAt }) => endedAt !== undefined));
  const log = simulator.requests().map((entry) => logged(entry));
  return { seen, log, polls: simulator.polls(job), tokens: simulator.tokensIssued };
};

/** Resolves with `true` if the answer of a request will not come to its end by itself. */
const silence = async (simulator: SimulatorCore, index: number, text: () => string): Promise<boolean> => {
  const isHanging = (entry: RecordedRequest) => entry.status === undefined || text() !== '';
  for (;;) {
    // Several turns, since an answer over a socket takes some.
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setTimeout(resolve, 1));
    const entry = simulator.requests()[index];
    if (entry !== undefined && entry.endedAt === undefined && isHanging(entry)) return true;
    if (entry?.endedAt !== undefined) return new Promise(() => undefined);
  }
};

const logged = ({ call, method, path, ref, status, aborted, headers }: RecordedRequest) => {
  const names = ['x-auth-token', 'x-subject-token', 'x-project-id', 'authorization', 'origin'];
  return { call, method, path, ref, status, aborted, headers: names.map((name) => headers[name]) };
};

const playOverBoth = async (scene: Scene): Promise<void> => {
  await using server = await startSimulator(scene.options);
  await using core = createSimulator(scene.options);
  const overHttp = await play(scene, server, fetchTransport, server.url);
  const inMemory = await play(scene, core, simulatedTransport(core), server.url);
  assert.deepEqual(inMemory, overHttp);
};

const gets = (...paths: readonly string[]): readonly Sent[] =>
  paths.map((path) => ({ request: `GET ${path}` }));
const polls = (count: number): readonly Sent[] => gets(...Array<string>(count).fill(`${BATCH}/state`));
const LIST = '/v2.0/p1/batches';

const faults: readonly FaultStep[] = [
  { fault: 'hang' },
  { fault: 'reset' },
  { fault: 'halfBody' },
  { fault: 'stalledBody' },
  { fault: 'html' },
  { fault: 'html', status: 502 },
  { fault: 'garbage' },
  { fault: 'answer', body: { state: 'running' }, headers: { 'X-More': 'ä', 'Retry-After': '3' } },
  { fault: 'answer', status: 204, body: 'never sent' },
  { fault: 'answer', status: 304, body: 'never sent' },
  { fault: 'answer', status: 201, body: '' },
  { fault: 'error', status: 503, code: 'DLI.0999' },
  { fault: 'error', status: 500, code: 'APIG.0101', message: 'ö', shape: 'gateway', retryAfter: 2 },
  { fault: 'error', status: 418, code: 'X', shape: 'iam' },
  { fault: 'throttled', retryAfter: 'soon' },
  { fault: 'expiredToken' },
  { fault: 'vanished' },
  { fault: 'redirect', to: '/elsewhere' },
  { fault: 'redirect', to: 'https://other.example.com/', status: 307 },
];

const scenes: Readonly<Record<string, Scene>> = {
  'states, Retry-After and latency': {
    script: [
      { state: 'starting', forPolls: 2, retryAfter: 5 },
      { state: ' Running', latencyMs: 5 },
      'Success',
    ],
    sent: polls(5),
  },
  'every fault of a poll': { script: [...faults, 'dead'], sent: polls(faults.length + 1) },
  'every fault of a call': {
    script: ['running'],
    sent: gets(...faults.map(() => LIST), LIST),
    fail: [['list', faults]],
  },
  'every call of a batch': {
    script: ['starting', 'running', { fault: 'vanished' }, 'recovering', 'success'],
    sent: [
      ...gets(BATCH, `${LIST}?size=1`, LIST, `${BATCH}/log?from=1`, `${LIST}?size=0`, `${BATCH}/state`),
      { request: `DELETE ${BATCH}` },
      { request: `DELETE ${BATCH}` },
      { request: 'POST /v2.0/p2/batches', body: '{"file":"a.jar","name":"ü"}' },
      { request: 'POST /v2.0/p2/batches', body: 'no JSON' },
      { request: 'POST /v2.0/p2/batches' },
      ...gets('/v2.0/p1/batches/no-id/state', '/nowhere?a=b', `${BATCH}/state?x=%20`, `${BATCH}/state/`),
      { request: `HEAD ${BATCH}` },
      { request: `PUT ${BATCH}`, body: 'unread' },
      { request: `OPTIONS ${BATCH}` },
    ],
  },
  'no token': { script: ['running'], sent: [{ request: `GET ${BATCH}/state`, headers: {} }] },
  'the calls of Keystone': {
    script: ['running'],
    options: { users: [ada], tokenLength: 100 },
    sent: [
      { request: 'POST /v3/auth/tokens', body: loginBody() },
      { request: `GET ${BATCH}/state`, headers: { 'x-auth-token': '$TOKEN' } },
      ...['catalog', 'projects', 'domains'].map((name) => ({
        request: `GET /v3/auth/${name}`,
        headers: { 'x-auth-token': '$TOKEN' },
      })),
      { request: 'HEAD /v3/auth/tokens', headers: { 'x-auth-token': '$TOKEN', 'x-subject-token': '$TOKEN' } },
      {
        request: 'DELETE /v3/auth/tokens',
        headers: { 'x-auth-token': '$TOKEN', 'x-subject-token': '$TOKEN' },
      },
      { request: `GET ${BATCH}/state`, headers: { 'x-auth-token': '$TOKEN' } },
      { request: 'POST /v3/auth/tokens', body: loginBody({ password: 'wrong' }) },
      ...gets('/', '/v3'),
    ],
  },
  signatures: {
    script: ['running'],
    options: { accessKeys: [{ accessKey: 'AK1', secretKey: 's3cret-key' }] },
    sent: [
      { request: `GET ${BATCH}/state`, isSigned: true },
      { request: 'POST /v2.0/p2/batches', body: '{"file":"ä"}', isSigned: true },
      { request: `GET ${BATCH}/state`, headers: { authorization: 'SDK-HMAC-SHA256 nonsense' } },
    ],
  },
  'other origins': {
    script: [{ fault: 'throttled' }, 'running'],
    options: { cors: true },
    sent: [{ request: `OPTIONS ${BATCH}/state`, headers: { origin: 'https://a.example.com' } }, ...polls(2)],
  },
};

describe('a simulator over HTTP and in memory', function () {
  this.timeout(60_000);

  for (const [name, scene] of Object.entries(scenes)) {
    it(`should be the same service: ${name}`, () => playOverBoth(scene));
  }

  it('should be the same service for any script and any requests', async () => {
    const times = { forPolls: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }) };
    const quick = faults.filter(({ fault }) => fault !== 'hang' && fault !== 'stalledBody');
    const step = fc.oneof(
      fc.constantFrom('starting', 'Running', 'recovering', 'paused'),
      fc.record({ state: fc.constantFrom('starting', 'running', 'dead'), retryAfter: fc.nat(9), ...times }),
      fc
        .tuple(fc.constantFrom(...quick), fc.record(times))
        .map(([fault, bounds]) => ({ ...fault, ...bounds })),
    );
    const call = fc.constantFrom(...polls(1), ...gets(BATCH, LIST, `${LIST}?state=running`, `${BATCH}/log`), {
      request: `DELETE ${BATCH}`,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 5 }),
        fc.array(call, { minLength: 1, maxLength: 6 }),
        (script, sent) => playOverBoth({ script, sent }),
      ),
      { numRuns: 40 },
    );
  });
});
