import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultStep, ServiceCall } from 'dli-watch/simulator';
import { eventually } from '../../support/eventually.ts';
import { ask, batchPath, poll, stateOf, statePath } from '../support/http.ts';
import { useSimulator } from '../support/useSimulator.ts';

const REQUEST = { body: JSON.stringify({ file: 'x', className: 'y' }) };

/** The calls whose requests below are answered with 200. */
const GOOD = [
  'state',
  'detail',
  'cancel',
  'list',
  'create',
  'log',
  'catalog',
  'projects',
  'domains',
  'regions',
  'services',
  'endpoints',
  'versions',
] as const;

describe('fail', () => {
  const simulator = useSimulator();

  const requestOf = (call: ServiceCall): readonly [string, RequestInit?] => {
    const job = simulator().addJob(['running'], { projectId: 'p' });
    return {
      state: [`GET ${statePath(job)}`] as const,
      detail: [`GET ${batchPath(job)}`] as const,
      cancel: [`DELETE ${batchPath(job)}`] as const,
      list: ['GET /v2.0/p/batches'] as const,
      create: ['POST /v2.0/p/batches', REQUEST] as const,
      log: [`GET ${batchPath(job)}/log`] as const,
      token: ['POST /v3/auth/tokens', { body: '{}' }] as const,
      validate: ['GET /v3/auth/tokens'] as const,
      revoke: ['DELETE /v3/auth/tokens'] as const,
      catalog: ['GET /v3/auth/catalog'] as const,
      projects: ['GET /v3/projects'] as const,
      domains: ['GET /v3/auth/domains'] as const,
      regions: ['GET /v3/regions'] as const,
      services: ['GET /v3/services'] as const,
      endpoints: ['GET /v3/endpoints'] as const,
      versions: ['GET /v3'] as const,
    }[call];
  };
  const throttled: FaultStep = { fault: 'throttled', retryAfter: 3 };

  for (const call of GOOD) {
    it(`should fail the next requests of ${call}, in order, and no others`, async () => {
      const [request, init] = requestOf(call);
      simulator().fail(call, [
        throttled,
        { fault: 'error', status: 503, code: 'APIG.0613', shape: 'gateway' },
      ]);
      for (const other of GOOD) {
        if (other !== call) assert.equal((await ask(simulator(), ...requestOf(other))).status, 200, other);
      }
      const first = await ask(simulator(), request, init);
      assert.deepEqual([first.status, first.headers.get('retry-after')], [429, '3']);
      assert.deepEqual((await ask(simulator(), request, init)).json['error_code'], 'APIG.0613');
      assert.equal((await ask(simulator(), request, init)).status, 200);
      const failed = simulator()
        .requests()
        .filter(({ status }) => status !== 200);
      assert.deepEqual(
        failed.map((it) => it.call),
        [call, call],
      );
    });
  }

  it('should take precedence over authentication, ids, body and script', async () => {
    const job = simulator().addJob(['starting', 'running'], { projectId: 'p' });
    simulator().fail('state', [throttled]);
    simulator().fail('list', [throttled]);
    simulator().fail('create', [throttled, throttled]);
    assert.equal((await poll(simulator(), job, { headers: {} })).status, 429);
    assert.equal((await ask(simulator(), 'GET /v2.0/a-b/batches?from=x', { headers: {} })).status, 429);
    assert.equal((await ask(simulator(), 'POST /v2.0/p/batches', { body: 'x' })).status, 429);
    assert.equal((await ask(simulator(), 'POST /v2.0/p/batches', REQUEST)).status, 429);
    assert.equal((await ask(simulator(), 'GET /v2.0/p/batches')).json['total'], 1);
    assert.equal(await stateOf(poll(simulator(), job)), 'running');
    assert.equal(simulator().polls(job), 2);
  });

  it('should support every fault', async () => {
    const list = () => ask(simulator(), 'GET /v2.0/p/batches');
    simulator().fail('list', [
      { fault: 'reset' },
      { fault: 'halfBody' },
      { fault: 'html', status: 502 },
      { fault: 'garbage' },
      { fault: 'answer', status: 500, body: { is_success: false } },
      { fault: 'expiredToken' },
      { fault: 'vanished' },
      { fault: 'redirect', to: '/x' },
      { fault: 'error', status: 503, code: 'x', shape: 'iam' },
    ]);
    await assert.rejects(list());
    await assert.rejects(list());
    const page = await list();
    assert.match(page.text, /502 Bad Gateway/);
    await assert.rejects(list(), SyntaxError);
    const statuses: number[] = [];
    for (let n = 0; n < 6; n += 1) statuses.push((await list()).status);
    assert.deepEqual(statuses, [500, 401, 400, 302, 503, 200]);
  });

  it('should let a request hang or stall until the client gives up', async () => {
    for (const fault of ['hang', 'stalledBody'] as const) {
      simulator().fail('create', [{ fault }]);
      const control = new AbortController();
      const outcome = assert.rejects(
        ask(simulator(), 'POST /v2.0/p/batches', { ...REQUEST, signal: control.signal }),
      );
      const last = () => simulator().requests().at(-1)!;
      await eventually(() => simulator().requests().length > 0 && last().endedAt === undefined);
      await sleep(5);
      assert.equal(last().endedAt, undefined);
      control.abort();
      await outcome;
      await eventually(() => last().aborted);
    }
    assert.equal((await ask(simulator(), 'GET /v2.0/p/batches')).json['total'], 0);
  });

  it('should support forPolls, forMs and latencyMs as a script does', async () => {
    const list = async () => (await ask(simulator(), 'GET /v2.0/p/batches')).status;
    simulator().fail('list', [{ ...throttled, forPolls: 2, latencyMs: 4 }]);
    assert.deepEqual([await list(), await list(), await list()], [429, 429, 200]);
    const { at, endedAt } = simulator().requests()[0]!;
    assert.ok(endedAt! - at >= 4);
    simulator().fail('list', [{ ...throttled, forMs: 60_000 }]);
    assert.deepEqual([await list(), await list()], [429, 429]);
    simulator().fail('list', [{ ...throttled, forMs: 1 }]);
    await sleep(5);
    assert.equal(await list(), 200);
  });

  it('should replace the faults that are left, also by an empty list', async () => {
    const list = async () => (await ask(simulator(), 'GET /v2.0/p/batches')).status;
    simulator().fail('list', [{ ...throttled, forMs: 60_000 }]);
    assert.equal(await list(), 429);
    simulator().fail('list', [{ fault: 'error', status: 500, code: 'DLI.0999' }]);
    assert.deepEqual([await list(), await list()], [500, 200]);
    simulator().fail('list', [{ ...throttled, forMs: 60_000 }]);
    assert.equal(await list(), 429);
    simulator().fail('list', []);
    assert.equal(await list(), 200);
  });

  it('should copy its arguments', async () => {
    const steps: FaultStep[] = [{ fault: 'answer', status: 500, body: { a: 1 } }];
    simulator().fail('list', steps);
    Object.assign(steps[0]!, { status: 200 });
    steps.length = 0;
    assert.equal((await ask(simulator(), 'GET /v2.0/p/batches')).status, 500);
  });

  const cases: readonly (readonly [unknown, unknown, string])[] = [
    [
      'nope',
      [],
      'call: expected one of state, detail, list, cancel, create, log, token, validate, revoke, catalog, projects, domains, regions, services, endpoints, versions, got "nope"',
    ],
    [
      'constructor',
      [],
      'call: expected one of state, detail, list, cancel, create, log, token, validate, revoke, catalog, projects, domains, regions, services, endpoints, versions, got "constructor"',
    ],
    [
      7,
      [],
      'call: expected one of state, detail, list, cancel, create, log, token, validate, revoke, catalog, projects, domains, regions, services, endpoints, versions, got 7',
    ],
    [
      ['list'],
      [],
      'call: expected one of state, detail, list, cancel, create, log, token, validate, revoke, catalog, projects, domains, regions, services, endpoints, versions, got an array of 1',
    ],
    [
      'unknown',
      [],
      'call: expected one of state, detail, list, cancel, create, log, token, validate, revoke, catalog, projects, domains, regions, services, endpoints, versions, got "unknown"',
    ],
    ['list', { fault: 'hang' }, 'steps: expected an array of faults, got an object'],
    ['list', ['running'], 'steps[0]: expected an object with a \'fault\', got "running"'],
    ['list', [{ state: 'running' }], "steps[0]: expected an object with a 'fault', got an object"],
    ['list', [null], "steps[0]: expected an object with a 'fault', got null"],
    [
      'list',
      [throttled, { fault: 'hang', forMs: -1 }],
      'steps[1].forMs: expected a number of milliseconds from 0, got -1',
    ],
  ];
  for (const [call, steps, message] of cases) {
    it(`should refuse: ${message}`, () => {
      assert.throws(
        () => {
          simulator().fail(call as 'list', steps as FaultStep[]);
        },
        { name: 'TypeError', message },
      );
    });
  }
});
