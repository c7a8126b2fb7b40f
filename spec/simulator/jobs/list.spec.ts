import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ScriptStep } from 'dli-watch/simulator';
import type { BatchRef } from '../../../lib/model/BatchRef.ts';
import { ask, batchPath, poll, stateOf } from '../support/http.ts';
import { useSimulator } from '../support/useSimulator.ts';

interface Page {
  from: number;
  total: number;
  create_time: number;
  sessions: Record<string, unknown>[];
}

describe('GET …/batches', () => {
  const simulator = useSimulator();

  const list = async (query: Record<string, string | number> = {}, projectId = 'p'): Promise<Page> => {
    const text = new URLSearchParams(
      Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]),
    );
    const { status, json } = await ask(simulator(), `GET /v2.0/${projectId}/batches?${text.toString()}`);
    assert.equal(status, 200, JSON.stringify(json));
    return json as unknown as Page;
  };
  const idsOf = ({ sessions }: Page): unknown[] => sessions.map(({ id }) => id);
  const statesOf = ({ sessions }: Page): unknown[] => sessions.map(({ state }) => state);
  const add = (script: readonly ScriptStep[] = ['running'], options = {}): BatchRef =>
    simulator().addJob(script, { projectId: 'p', ...options });
  const addMany = (count: number): BatchRef[] =>
    Array.from({ length: count }, (_, n) =>
      add(['running'], { createdAt: 1_000 + n, name: `n${String(n)}` }),
    );

  it('should be empty for a project without jobs', async () => {
    simulator().addJob(['running'], { projectId: 'other' });
    const before = Date.now();
    const { create_time, ...page } = await list();
    assert.deepEqual(page, { from: 0, total: 0, sessions: [] });
    assert.ok(create_time >= before && create_time <= Date.now());
  });

  it('should contain what the detail of a job contains, and its duration', async () => {
    const job = add(['running'], { name: 'nightly', image: 'a/b:c', feature: 'custom', sparkVersion: '3' });
    const { json } = await ask(simulator(), `GET ${batchPath(job)}`);
    const { feature, spark_version, ...known } = json;
    assert.deepEqual([feature, spark_version], ['custom', '3']);
    const [session] = (await list()).sessions;
    const { duration, ...rest } = session as { duration: number };
    assert.deepEqual(rest, known);
    assert.ok(duration >= 0 && duration < 2_000);
  });

  it('should contain how long a job has run so far, or ran', async () => {
    const createdAt = Date.now() - 10_000;
    const [running, dead, future] = [
      add(['running'], { createdAt }),
      add(['dead'], { createdAt }),
      add(['running'], { createdAt: Date.now() + 60_000 }),
    ];
    await sleep(30);
    const { sessions } = await list();
    const durationOf = ({ batchId }: BatchRef): number =>
      sessions.find(({ id }) => id === batchId)?.['duration'] as number;
    assert.ok(durationOf(running) >= 10_028 && durationOf(running) < 12_000, String(durationOf(running)));
    assert.ok(durationOf(dead) >= 9_998 && durationOf(dead) < durationOf(running) - 20);
    assert.equal(durationOf(future), 0);
  });

  describe('paging', () => {
    it('should return the first hundred by default, and the rest from there', async () => {
      const jobs = addMany(150).reverse();
      const ids = jobs.map(({ batchId }) => batchId);
      const first = await list();
      assert.deepEqual([first.from, first.total, idsOf(first)], [0, 150, ids.slice(0, 100)]);
      const second = await list({ from: 100 });
      assert.deepEqual([second.from, second.total, idsOf(second)], [100, 150, ids.slice(100)]);
    });

    it('should return as many as requested', async () => {
      const ids = addMany(5)
        .reverse()
        .map(({ batchId }) => batchId);
      assert.deepEqual(idsOf(await list({ size: 2 })), ids.slice(0, 2));
      assert.deepEqual(idsOf(await list({ from: 2, size: 2 })), ids.slice(2, 4));
      assert.deepEqual(idsOf(await list({ from: 4, size: 2 })), ids.slice(4));
      const past = await list({ from: 5, size: 2 });
      assert.deepEqual([past.from, past.total, past.sessions], [5, 5, []]);
    });

    it('should treat an empty value as absent', async () => {
      addMany(3);
      const query = { from: '', size: '', state: '', order: '', start: '', end: '', job_name: '' };
      assert.equal((await list(query)).sessions.length, 3);
    });
  });

  describe('order', () => {
    it('should be by time of creation, newest first; of equal times the last added first', async () => {
      const [b, c, a] = [2_000, 2_000, 1_000].map((createdAt) => add(['running'], { createdAt }).batchId);
      const d = add(['running'], { createdAt: 3_000 }).batchId;
      assert.deepEqual(idsOf(await list()), [d, c, b, a]);
      assert.deepEqual(idsOf(await list({ order: 'CREATE_TIME_DESC' })), [d, c, b, a]);
      assert.deepEqual(idsOf(await list({ order: 'CREATE_TIME_ASC' })), [a, b, c, d]);
    });

    it('should be by duration on request', async () => {
      const now = Date.now();
      const [short, long, middle] = [1_000, 9_000, 5_000].map(
        (ago) => add(['running'], { createdAt: now - ago }).batchId,
      );
      assert.deepEqual(idsOf(await list({ order: 'DURATION_DESC' })), [long, middle, short]);
      assert.deepEqual(idsOf(await list({ order: 'DURATION_ASC' })), [short, middle, long]);
    });

    it('should measure a duration to the end of the job, and use up no poll', async () => {
      const createdAt = Date.now() - 1_000;
      const ended = add(['dead', 'recovering'], { createdAt }).batchId;
      await sleep(5);
      const running = add(['running', 'success'], { createdAt: createdAt + 2 }).batchId;
      assert.deepEqual(idsOf(await list({ order: 'DURATION_ASC', size: 1 })), [ended]);
      assert.deepEqual(statesOf(await list({ 'job-id': ended })), ['recovering']);
      assert.deepEqual(statesOf(await list({ 'job-id': running })), ['running']);
    });
  });

  describe('filters', () => {
    const cases: readonly (readonly [string, string, object, object])[] = [
      ['job_name', 'mine', { name: 'mine' }, { name: 'mine too' }],
      ['cluster_name', 'c', { clusterName: 'c', queue: 'q' }, { clusterName: 'q', queue: 'c' }],
      ['queue_name', 'q', { clusterName: 'c', queue: 'q' }, { clusterName: 'q', queue: 'c' }],
      ['owner', 'me', { owner: 'me' }, { owner: 'you' }],
      ['start', '2000', { createdAt: 2_000 }, { createdAt: 1_999 }],
      ['end', '2000', { createdAt: 2_000 }, { createdAt: 2_001 }],
    ];
    for (const [name, value, matching, other] of cases) {
      it(`should include ${name}`, async () => {
        const wanted = add(['running'], matching).batchId;
        add(['running'], other);
        const page = await list({ [name]: value });
        assert.deepEqual([page.total, idsOf(page)], [1, [wanted]]);
      });
    }

    it('should include job-id, in any case, within the project', async () => {
      const { batchId } = add();
      add();
      simulator().addJob(['running'], { projectId: 'other', batchId });
      for (const id of [batchId, batchId.toUpperCase()])
        assert.deepEqual(idsOf(await list({ 'job-id': id })), [batchId]);
      assert.deepEqual(idsOf(await list({ 'job-id': randomUUID() })), []);
      assert.deepEqual(idsOf(await list({ 'job-id': 'x' })), []);
    });

    it('should include the current state, and use up polls of the page only', async () => {
      const [one, two] = [add(['Running', 'success']), add(['starting', 'running', 'dead'])];
      assert.deepEqual(idsOf(await list({ state: 'success' })), []);
      assert.deepEqual(idsOf(await list({ state: 'recovering' })), []);
      assert.deepEqual(idsOf(await list({ state: 'starting' })), [two.batchId]);
      const running = await list({ state: 'running', size: 1 });
      assert.deepEqual([running.total, idsOf(running)], [2, [two.batchId]]);
      assert.deepEqual(idsOf(await list({ state: 'running' })), [one.batchId]);
      assert.deepEqual(idsOf(await list({ state: 'dead' })), [two.batchId]);
      assert.equal(await stateOf(poll(simulator(), one)), 'success');
    });

    it('should be combined, and applied before paging', async () => {
      for (const name of ['a', 'b']) for (const owner of ['x', 'y', 'y']) add(['running'], { name, owner });
      const page = await list({ job_name: 'a', owner: 'y', from: 1, size: 1 });
      assert.deepEqual([page.total, page.sessions.length], [2, 1]);
      assert.deepEqual([page.sessions[0]?.['name'], page.sessions[0]?.['owner']], ['a', 'y']);
    });

    it('should ignore unknown parameters', async () => {
      add();
      assert.equal((await list({ job_id: 'x', nonsense: '' })).total, 1);
    });
  });

  describe('refusals', () => {
    const cases: readonly (readonly [string, readonly string[]])[] = [
      ['from', ['-1', '1.5', 'x', '1e3', ' 1', '9'.repeat(16)]],
      ['size', ['0', '-1', '101', 'x', '1.5']],
      ['state', ['paused', 'Success', 'RUNNING', 'unknown']],
      ['start', ['x', '-1', '2026-01-01']],
      ['end', ['x', '-1']],
      ['order', ['CREATE_TIME', 'create_time_desc', 'x']],
    ];
    for (const [name, values] of cases) {
      it(`should name an invalid ${name}`, async () => {
        const job = add(['starting', 'running']);
        for (const value of values) {
          const query = new URLSearchParams({ [name]: value }).toString();
          const { status, json } = await ask(simulator(), `GET /v2.0/p/batches?${query}`);
          assert.equal(status, 400, value);
          const error_msg = `Parameter check errors occur: ${name}`;
          assert.deepEqual(json, { error_code: 'DLI.0001', error_msg });
        }
        assert.equal(await stateOf(poll(simulator(), job)), 'starting');
      });
    }

    it('should check the token first, then the project id', async () => {
      const none = await ask(simulator(), 'GET /v2.0/a-b/batches', { headers: {} });
      assert.deepEqual([none.status, none.json['error_code']], [401, 'APIG.0301']);
      const bad = await ask(simulator(), 'GET /v2.0/a-b/batches');
      assert.deepEqual([bad.status, bad.json['error_code']], [400, 'DLI.0001']);
    });
  });

  describe('polls', () => {
    it('should be taken at the jobs on the page and no others', async () => {
      const jobs = [1, 2, 3].map((n) => add(['starting', 'running'], { createdAt: n }));
      assert.deepEqual(statesOf(await list({ from: 1, size: 1 })), ['starting']);
      const states = await Promise.all(jobs.map((job) => stateOf(poll(simulator(), job))));
      assert.deepEqual(states, ['starting', 'running', 'starting']);
      assert.deepEqual(
        jobs.map((job) => simulator().polls(job)),
        [1, 1, 1],
      );
    });

    it('should use up a fault, and show the state that was shown last', async () => {
      const job = add(['starting', { fault: 'reset' }, { fault: 'hang', forPolls: 2 }, 'running']);
      const states: unknown[] = [];
      for (let n = 0; n < 5; n += 1) states.push(...statesOf(await list()));
      assert.deepEqual(states, ['starting', 'starting', 'starting', 'starting', 'running']);
      assert.equal(simulator().requests(job).length, 0);
    });

    it('should hide a job that has shown no state yet, and one that has vanished', async () => {
      add([{ fault: 'garbage' }, 'starting', { fault: 'vanished' }, { fault: 'html' }, 'running']);
      const pages: unknown[] = [];
      for (let n = 0; n < 5; n += 1) {
        const page = await list();
        pages.push([page.total, ...statesOf(page)]);
      }
      assert.deepEqual(pages, [[0], [1, 'starting'], [0], [1, 'starting'], [1, 'running']]);
    });

    it('should give no place to a hidden job, and poll it on the page where it would have been', async () => {
      const [last, hidden, first] = [
        add(['running'], { createdAt: 1 }),
        add([{ fault: 'vanished' }, 'starting'], { createdAt: 2 }),
        add(['running'], { createdAt: 3 }),
      ];
      const one = await list({ size: 1 });
      assert.deepEqual([one.total, idsOf(one)], [2, [first.batchId]]);
      const two = await list({ from: 1, size: 1 });
      assert.deepEqual([two.total, idsOf(two)], [2, [last.batchId]]);
      const three = await list({ from: 1, size: 1 });
      assert.deepEqual([three.total, idsOf(three)], [3, [hidden.batchId]]);
    });

    it('should count a job on another page only if it is not hidden', async () => {
      add(['running', { fault: 'reset' }], { createdAt: 1 });
      add([{ fault: 'vanished' }], { createdAt: 2 });
      const first = add(['running'], { createdAt: 3 });
      const page = await list({ size: 1 });
      assert.deepEqual([page.total, idsOf(page)], [2, [first.batchId]]);
    });

    it('should allow the order by duration with hidden jobs', async () => {
      add([{ fault: 'vanished', forPolls: 2 }, 'running']);
      const { batchId } = add(['running']);
      assert.deepEqual(idsOf(await list({ order: 'DURATION_DESC' })), [batchId]);
    });

    it('should filter by the state that the list would show', async () => {
      const job = add(['running', { fault: 'reset' }, { fault: 'vanished' }, 'running']);
      const totals: unknown[] = [];
      assert.equal(await stateOf(poll(simulator(), job)), 'running');
      totals.push((await list({ state: 'running' })).total);
      totals.push((await list({ state: 'running' })).total);
      assert.deepEqual(totals, [1, 0]);
      await poll(simulator(), job);
      assert.equal((await list({ state: 'running' })).total, 1);
    });

    it('should show a cancelled job as dead, whatever its faults', async () => {
      const job = add(['running', { fault: 'vanished' }]);
      await poll(simulator(), job);
      add(['running'], { createdAt: 1 });
      assert.equal((await list({ size: 1, order: 'CREATE_TIME_ASC' })).total, 1);
      const late = add(['starting', 'running', { fault: 'vanished' }]);
      await ask(simulator(), `DELETE ${batchPath(late)}`);
      assert.deepEqual(statesOf(await list({ 'job-id': late.batchId })), ['dead']);
    });

    it('should ignore the latency and Retry-After of a job', async () => {
      add([{ state: 'running', latencyMs: 60_000, retryAfter: 9 }]);
      const { status, headers } = await ask(simulator(), 'GET /v2.0/p/batches');
      assert.deepEqual([status, headers.get('retry-after')], [200, null]);
    });
  });

  describe('with another page size', () => {
    const small = useSimulator({ maxPageSize: 2 });
    const large = useSimulator({ maxPageSize: 500 });

    it('should refuse larger pages, and default to the limit', async () => {
      for (let n = 0; n < 3; n += 1) small().addJob(['running'], { projectId: 'p' });
      const { json } = await ask(small(), 'GET /v2.0/p/batches');
      assert.equal((json as unknown as Page).sessions.length, 2);
      assert.equal((await ask(small(), 'GET /v2.0/p/batches?size=2')).status, 200);
      assert.equal((await ask(small(), 'GET /v2.0/p/batches?size=3')).status, 400);
    });

    it('should default to a hundred, and return more on request', async () => {
      for (let n = 0; n < 101; n += 1) large().addJob(['running'], { projectId: 'p' });
      const { json } = await ask(large(), 'GET /v2.0/p/batches');
      assert.equal((json as unknown as Page).sessions.length, 100);
      const more = await ask(large(), 'GET /v2.0/p/batches?size=500');
      assert.equal((more.json as unknown as Page).sessions.length, 101);
    });
  });

  it('should page through 11,000 jobs', async () => {
    for (let n = 0; n < 11_000; n += 1) add(['running'], { createdAt: 1_000 + n });
    const seen = new Set<unknown>();
    for (let from = 0; from < 11_000; from += 1_100) {
      const page = await list({ from });
      assert.deepEqual([page.total, page.sessions.length], [11_000, 100]);
      for (const id of idsOf(page)) seen.add(id);
    }
    assert.equal(seen.size, 1_000);
    assert.deepEqual(
      (await list({ from: 10_999 })).sessions.map(({ create_time }) => create_time),
      [1_000],
    );
  });

  it('should accept the times of a 64-bit number, and no later one', async () => {
    const { projectId } = simulator().addJob(['running'], { projectId: 'late' });
    for (const [query, total] of [
      ['start=0&end=1000000000000000', 1],
      ['end=9223372036854775807', 1],
      ['start=9223372036854775807', 0],
      ['end=9223372036854775808', undefined],
      ['end=1e15', undefined],
    ] as const) {
      const { status, json } = await ask(simulator(), `GET /v2.0/${projectId}/batches?${query}`);
      assert.deepEqual([status, json['total']], [total === undefined ? 400 : 200, total], query);
    }
  });
});
