import assert from 'node:assert/strict';
import { lastValueFrom, map, toArray } from 'rxjs';
import {
  akSk,
  awaitBatch,
  constantDelay,
  createClient,
  every,
  keystone,
  token,
  watchBatch$,
  type WatchEvent,
  watchScheduler,
} from 'dli-watch';
import {
  createSimulator,
  type ScriptStep,
  simulatedTransport,
  type SimulatorOptions,
} from 'dli-watch/simulator';
import { useClock } from '../support/clock.ts';
import { ada } from './support/credentials.ts';

const HOUR = 3_600_000;
const endpoint = 'https://dli.example.com';

/** A simulator, a job there, and how a client reaches it. */
const scene = (script: readonly ScriptStep[], options?: SimulatorOptions) => {
  const simulator = createSimulator(options);
  return { simulator, job: simulator.addJob(script), http: simulatedTransport(simulator) };
};

describe('a client of a simulator in memory', () => {
  const { tick } = useClock(1_700_000_000_000);

  it('should watch a job through a day of virtual time', async () => {
    const { simulator, job, http } = scene([
      { state: 'starting', forMs: HOUR },
      { state: 'running', forMs: 22.9 * HOUR },
      { fault: 'reset', forMs: 0.1 * HOUR },
      'success',
    ]);
    const source = createClient({ endpoint, auth: token('any'), http });
    const states = lastValueFrom(
      watchBatch$(job.projectId, job.batchId, { source, schedule: every(60_000) }).pipe(
        map(({ state, elapsedMs }) => [state, Math.round(elapsedMs / HOUR)]),
        toArray(),
      ),
    );
    await tick(25 * HOUR);
    assert.deepEqual(await states, [
      ['starting', 0],
      ['running', 1],
      ['success', 24],
    ]);
    const polls = simulator.polls(job);
    assert.ok(polls > 23 * 60 && polls < 25 * 60, String(polls));
    await simulator.close();
  });

  it('should meet every fault as the error that it is over HTTP', async () => {
    const { job, http } = scene([
      { fault: 'hang' },
      { fault: 'reset' },
      { fault: 'halfBody' },
      { fault: 'stalledBody' },
      { fault: 'html' },
      { fault: 'garbage' },
      { fault: 'error', status: 503, code: 'DLI.0999' },
      { fault: 'throttled', retryAfter: 1 },
      'success',
    ]);
    const source = createClient({ endpoint, auth: token('any'), http, requestTimeoutMs: 1_000 });
    const events: WatchEvent[] = [];
    const end = awaitBatch(job.projectId, job.batchId, {
      source,
      retry: constantDelay(100),
      onEvent: (event) => events.push(event),
    });
    await tick(60_000);
    assert.equal((await end).state, 'success');
    assert.deepEqual(
      events.flatMap((event) => (event._tag === 'pollFailed' ? [event.error._tag] : [])),
      [
        'RequestTimeoutError',
        'NetworkError',
        'NetworkError',
        'RequestTimeoutError',
        'DecodeError',
        'DecodeError',
        'HttpError',
        'ThrottledError',
      ],
    );
  });

  it('should log in with a token as large as they come, and renew it', async () => {
    const { simulator, job, http } = scene([{ state: 'running', forMs: HOUR }, 'success'], {
      users: [ada],
      tokenLifeMs: 600_000,
      tokenLength: 32_768,
    });
    const { name: username, password, domainName } = ada;
    const auth = keystone({
      authUrl: 'https://iam.example.com/v3',
      username,
      password,
      domainName,
      projectName: 'eu-de',
    });
    const source = createClient({ endpoint, auth, http });
    const end = awaitBatch(job.projectId, job.batchId, { source, schedule: every(60_000) });
    await tick(2 * HOUR);
    assert.equal((await end).state, 'success');
    assert.ok(simulator.tokensIssued >= 6, String(simulator.tokensIssued));
    assert.ok(simulator.requests(job).every(({ status }) => status === 200));
  });

  it('should sign requests', async () => {
    const keys = { accessKey: 'AK1', secretKey: 's3cret-key' };
    const { job, http } = scene(['success'], { accessKeys: [keys] });
    const source = createClient({ endpoint, auth: akSk(keys), http });
    assert.equal((await awaitBatch(job.projectId, job.batchId, { source })).state, 'success');
  });

  it('should abort the request of a watch that is unsubscribed from', async () => {
    const { simulator, job, http } = scene([{ fault: 'hang' }]);
    const source = createClient({ endpoint, auth: token('any'), http });
    const subscription = watchBatch$(job.projectId, job.batchId, { source }).subscribe();
    await tick(10);
    subscription.unsubscribe();
    assert.deepEqual(
      simulator.requests().map(({ aborted }) => aborted),
      [true],
    );
  });
});

describe('a simulator under fake timers that leave performance.now() real', () => {
  const { tick } = useClock(1_700_000_000_000, ['performance']);

  it('should follow them by the scheduler of the watch', async () => {
    const { job, http } = scene([{ state: 'running', forMs: HOUR, latencyMs: 500 }, 'success'], {
      scheduler: watchScheduler,
    });
    const source = createClient({ endpoint, auth: token('any'), http });
    const end = awaitBatch(job.projectId, job.batchId, { source, schedule: every(60_000) });
    await tick(2 * HOUR);
    const { state, elapsedMs } = await end;
    assert.deepEqual([state, Math.round(elapsedMs / HOUR)], ['success', 1]);
  });
});
