import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchRef } from '../../../lib/model/BatchRef.ts';
import { ask, batchPath, poll, stateOf, statePath } from '../support/http.ts';
import { useSimulator } from '../support/useSimulator.ts';

const PREFIX = 'Incorrect IAM authentication information: ';

describe('GET …/batches/{batch_id}/state', () => {
  const simulator = useSimulator();

  it('should answer with id and state in JSON, with a request id', async () => {
    const job = simulator().addJob(['running']);
    const answer = await poll(simulator(), job);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'application/json;charset=utf-8');
    assert.equal(answer.headers.get('x-request-id'), simulator().requests()[0]?.requestId);
    assert.equal(await answer.text(), `{"id":"${job.batchId}","state":"running"}`);
  });

  it('should give every answer its own request id', async () => {
    const job = simulator().addJob(['running', { fault: 'vanished' }, { fault: 'html' }, 'dead']);
    const ids = new Set<string | null>();
    for (let n = 0; n < 4; n += 1) ids.add((await poll(simulator(), job)).headers.get('x-request-id'));
    ids.add((await poll(simulator(), job, { headers: {} })).headers.get('x-request-id'));
    ids.add((await fetch(simulator().url)).headers.get('x-request-id'));
    assert.equal(ids.size, 6);
    assert.ok(!ids.has(null));
  });

  it('should compare batch ids whatever their case, and project ids as they are', async () => {
    const job = simulator().addJob(['starting', 'running', 'dead'], {
      projectId: 'Abc',
      batchId: 'ABCDEF00-0000-0000-0000-00000000000F',
    });
    assert.equal(job.batchId, 'abcdef00-0000-0000-0000-00000000000f');
    const upper = { ...job, batchId: job.batchId.toUpperCase() };
    assert.equal(await stateOf(poll(simulator(), job)), 'starting');
    assert.equal(await stateOf(poll(simulator(), upper)), 'running');
    assert.equal(simulator().polls(upper), 2);
    assert.equal(simulator().requests(upper).length, 2);
    assert.deepEqual(simulator().requests()[1]?.ref, job);
    assert.equal((await poll(simulator(), { ...job, projectId: 'abc' })).status, 400);
  });

  it('should refuse a request without a token, and use up no step', async () => {
    const job = simulator().addJob(['starting', 'running']);
    for (const headers of [{}, { 'X-Auth-Token': '' }]) {
      const answer = await poll(simulator(), job, { headers });
      assert.equal(answer.status, 401);
      assert.deepEqual(await answer.json(), {
        error_msg: `${PREFIX}x-auth-token not found`,
        error_code: 'APIG.0301',
        request_id: answer.headers.get('x-request-id'),
      });
    }
    assert.equal(await stateOf(poll(simulator(), job)), 'starting');
    assert.equal(simulator().polls(job), 3);
    assert.deepEqual(
      simulator()
        .requests(job)
        .map(({ status }) => status),
      [401, 401, 200],
    );
  });

  it('should answer an unknown batch as DLI does', async () => {
    const ref = { projectId: 'p', batchId: randomUUID() };
    const answer = await poll(simulator(), ref);
    assert.equal(answer.status, 400);
    assert.deepEqual(await answer.json(), { error_code: 'DLI.0002', error_msg: 'The object does not exist' });
    assert.equal(simulator().polls(ref), 1);
    assert.deepEqual(simulator().requests(ref)[0]?.ref, ref);
  });

  it('should answer an ill-formed id as DLI does', async () => {
    const { projectId, batchId } = simulator().addJob(['running']);
    const bad = ['x', `${batchId}0`, `%7B${batchId}%7D`, 'a%2Fb', '%E0%A4%A'].map((id) => ({
      projectId,
      batchId: id,
    }));
    for (const ref of [...bad, { projectId: 'a-b', batchId }, { projectId: 'a'.repeat(65), batchId }]) {
      const answer = await poll(simulator(), ref);
      assert.equal(answer.status, 400, statePath(ref));
      const { error_code } = (await answer.json()) as { error_code: unknown };
      assert.equal(error_code, 'DLI.0001');
      assert.equal(simulator().requests().at(-1)?.ref, undefined);
    }
  });

  it('should check the token before the id', async () => {
    const answer = await poll(simulator(), { projectId: 'p', batchId: 'x' }, { headers: {} });
    assert.equal(answer.status, 401);
  });

  it('should ignore a query', async () => {
    const job = simulator().addJob(['running']);
    const headers = { 'X-Auth-Token': 'any' };
    assert.equal(await stateOf(fetch(`${simulator().url}${statePath(job)}?a=b?c`, { headers })), 'running');
    assert.equal(simulator().requests(job)[0]?.path, `${statePath(job)}?a=b?c`);
  });

  it('should send the date of its clock, or that of the script', async () => {
    const date = 'Wed, 21 Oct 2015 07:28:00 GMT';
    const job = simulator().addJob(['running', { fault: 'answer', body: 1, headers: { DATE: date } }]);
    const before = Math.floor(Date.now() / 1_000) * 1_000;
    const sent = Date.parse((await poll(simulator(), job)).headers.get('date')!);
    assert.ok(sent >= before && sent <= Date.now(), String(sent));
    assert.equal((await poll(simulator(), job)).headers.get('date'), date);
  });

  it('should accept headers up to 64 KiB', async () => {
    const job = simulator().addJob(['running']);
    const token = 'x'.repeat(60 * 1_024);
    assert.equal(await stateOf(poll(simulator(), job, { headers: { 'X-Auth-Token': token } })), 'running');
    const more = await poll(simulator(), job, {
      headers: { 'X-Auth-Token': `${token}${'x'.repeat(8 * 1_024)}` },
    }).then(
      ({ status }) => status,
      () => 'broken',
    );
    assert.ok(more === 431 || more === 'broken', String(more));
    assert.equal(simulator().polls(job), 1);
  });

  describe('with tokens', () => {
    const guarded = useSimulator({ tokens: ['good', 'better'] });

    it('should accept these and no others', async () => {
      const job = guarded().addJob(['starting', 'running', 'dead']);
      const ask = (token: string) => poll(guarded(), job, { headers: { 'X-Auth-Token': token } });
      const refused = await ask('bad');
      assert.equal(refused.status, 401);
      assert.deepEqual(await refused.json(), {
        error_msg: `${PREFIX}decrypt token fail`,
        error_code: 'APIG.0301',
        request_id: refused.headers.get('x-request-id'),
      });
      assert.equal(await stateOf(ask('good')), 'starting');
      assert.equal(await stateOf(ask('better')), 'running');
      assert.equal((await ask('goo')).status, 401);
      assert.match(JSON.stringify(await (await poll(guarded(), job, { headers: {} })).json()), /not found/);
    });
  });

  describe('with an empty list of tokens', () => {
    const closed = useSimulator({ tokens: [] });

    it('should accept none', async () => {
      assert.equal((await poll(closed(), closed().addJob(['running']))).status, 401);
    });
  });
});

describe('GET …/batches/{batch_id}', () => {
  const simulator = useSimulator();

  const detail = (ref: BatchRef) => ask(simulator(), `GET ${batchPath(ref)}`);

  it('should contain the defaults of a job', async () => {
    const before = Date.now();
    const job = simulator().addJob(['running']);
    const after = Date.now();
    const { status, json } = await detail(job);
    assert.equal(status, 200);
    const { create_time, update_time, ...rest } = json;
    for (const time of [create_time, update_time] as number[]) {
      assert.ok(Number.isInteger(time) && time >= before - 2 && time <= after + 2, String(time));
    }
    assert.deepEqual(rest, {
      id: job.batchId,
      state: 'running',
      appId: `batch-session-${job.batchId}:31309`,
      owner: 'tester',
      kind: 'spark',
      log: ['stdout: ', 'stderr: ', 'YARN Diagnostics: '],
      sc_type: 'A',
      cluster_name: 'default',
      queue: 'default',
      req_body: '{"queue":"default","autoRecovery":false,"minRecoveryDelayTime":10000,"maxRetryTimes":20}',
    });
  });

  it('should contain the given data, and no duration', async () => {
    const job = simulator().addJob(['success'], {
      name: 'nightly',
      queue: 'q_1',
      clusterName: 'old',
      owner: 'me',
      proxyUser: 'tenant',
      appId: 'batch-session-1:2',
      scType: 'CUSTOMIZED',
      image: 'a/b:c',
      feature: 'custom',
      sparkVersion: '3.3.1',
      log: Array.from({ length: 12 }, (_, line) => `line ${String(line)}`),
      request: { className: 'Main', autoRecovery: true },
      createdAt: 1_531_906_043_036,
    });
    const { update_time, ...rest } = (await detail(job)).json;
    assert.ok((update_time as number) > 1_531_906_043_036);
    assert.deepEqual(rest, {
      id: job.batchId,
      state: 'success',
      appId: 'batch-session-1:2',
      name: 'nightly',
      owner: 'me',
      proxyUser: 'tenant',
      kind: 'spark',
      log: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((line) => `line ${String(line)}`),
      sc_type: 'CUSTOMIZED',
      cluster_name: 'old',
      queue: 'q_1',
      image: 'a/b:c',
      feature: 'custom',
      spark_version: '3.3.1',
      create_time: 1_531_906_043_036,
      req_body:
        '{"name":"nightly","queue":"q_1","autoRecovery":true,"minRecoveryDelayTime":10000,"maxRetryTimes":20,"className":"Main"}',
    });
  });

  it('should show one queue under both names', async () => {
    for (const options of [{ queue: 'q' }, { clusterName: 'q' }]) {
      const { queue, cluster_name } = (await detail(simulator().addJob(['running'], options))).json;
      assert.deepEqual([queue, cluster_name], ['q', 'q']);
    }
  });

  it('should have no application id while the job is starting, however that is spelled', async () => {
    const job = simulator().addJob(['starting', ' STARTING', 'running']);
    const apps: unknown[] = [];
    for (let n = 0; n < 3; n += 1) apps.push((await detail(job)).json['appId']);
    assert.deepEqual(apps, [null, null, `batch-session-${job.batchId}:31309`]);
  });

  it('should be a poll like any other', async () => {
    const job = simulator().addJob(['starting', 'running', 'Recovering', 'success']);
    const states = [
      await stateOf(poll(simulator(), job)),
      (await detail(job)).json['state'],
      await stateOf(poll(simulator(), job)),
      (await detail(job)).json['state'],
    ];
    assert.deepEqual(states, ['starting', 'running', 'Recovering', 'success']);
    assert.equal(simulator().polls(job), 2);
    assert.deepEqual(
      simulator()
        .requests(job)
        .map(({ call }) => call),
      ['state', 'detail', 'state', 'detail'],
    );
  });

  it('should contain when the state last changed, not when it was polled', async () => {
    const job = simulator().addJob([
      { state: 'starting', forMs: 30 },
      { state: 'running', forPolls: 1 },
      { state: 'running', forPolls: 1 },
      'dead',
    ]);
    const times: number[] = [];
    await sleep(50);
    for (let n = 0; n < 4; n += 1) {
      times.push((await detail(job)).json['update_time'] as number);
      await sleep(5);
    }
    const [first = NaN, second, third = NaN, fourth] = times;
    const { create_time } = (await detail(job)).json as { create_time: number };
    assert.ok(Math.abs(first - create_time - 30) <= 2, String([first, create_time]));
    assert.ok(Math.abs((second ?? NaN) - first) <= 1, 'the same state goes on');
    assert.ok(third >= first + 5 && Math.abs((fourth ?? NaN) - third) <= 1, String(times));
  });

  it('should fail with the faults of the script, with latency and Retry-After', async () => {
    const job = simulator().addJob([
      { fault: 'vanished' },
      { fault: 'error', status: 500, code: 'DLI.0999', latencyMs: 3 },
      { state: 'running', retryAfter: 7, latencyMs: 5 },
      { fault: 'halfBody' },
      { fault: 'reset' },
      'dead',
    ]);
    const vanished = await detail(job);
    assert.deepEqual([vanished.status, vanished.json['error_code']], [400, 'DLI.0002']);
    assert.equal((await detail(job)).status, 500);
    assert.equal((await detail(job)).headers.get('retry-after'), '7');
    await assert.rejects(detail(job));
    await assert.rejects(detail(job));
    assert.equal((await detail(job)).json['state'], 'dead');
    const took = simulator()
      .requests()
      .map(({ at, endedAt = NaN }) => endedAt - at);
    assert.ok(took[1]! >= 3 && took[2]! >= 5, String(took));
  });

  it('should check the token, then the ids, then the job', async () => {
    const { projectId } = simulator().addJob(['running']);
    const none = await ask(simulator(), 'GET /v2.0/p/batches/x', { headers: {} });
    assert.deepEqual([none.status, none.json['error_code']], [401, 'APIG.0301']);
    const bad = await detail({ projectId, batchId: 'x' });
    assert.deepEqual([bad.status, bad.json['error_code']], [400, 'DLI.0001']);
    const unknown = { projectId, batchId: randomUUID() };
    const answer = await detail(unknown);
    assert.deepEqual(
      [answer.status, answer.json],
      [400, { error_code: 'DLI.0002', error_msg: 'The object does not exist' }],
    );
    assert.equal(simulator().polls(unknown), 0);
    assert.deepEqual(simulator().requests().at(-1)?.ref, unknown);
  });
});

describe('DELETE …/batches/{batch_id}', () => {
  const simulator = useSimulator();

  const cancel = (ref: BatchRef) => ask(simulator(), `DELETE ${batchPath(ref)}`);
  const state = (ref: BatchRef) => stateOf(poll(simulator(), ref));
  const refused = { error_code: 'DLI.0007', error_msg: 'The operation is not supported' };

  it('should make the job dead for ever, whatever its script', async () => {
    const job = simulator().addJob(['running', 'recovering', { fault: 'reset' }, 'success']);
    assert.equal(await state(job), 'running');
    const { status, text } = await cancel(job);
    assert.deepEqual([status, text], [200, '{"msg":"deleted"}']);
    for (let n = 0; n < 3; n += 1) assert.equal(await state(job), 'dead');
    const detail = await ask(simulator(), `GET ${batchPath(job)}`);
    assert.equal(detail.json['state'], 'dead');
    assert.equal(simulator().polls(job), 4);
  });

  it('should show in the detail when the job was cancelled', async () => {
    const job = simulator().addJob([{ state: 'running', forMs: 60_000 }, 'success']);
    await sleep(10);
    await cancel(job);
    const { create_time, update_time } = (await ask(simulator(), `GET ${batchPath(job)}`)).json as {
      create_time: number;
      update_time: number;
    };
    assert.ok(update_time - create_time >= 8, String(update_time - create_time));
  });

  it('should cancel a job that was never polled, also one that starts with a fault', async () => {
    for (const script of [['starting'], [{ fault: 'reset' } as const, 'running']]) {
      const job = simulator().addJob(script);
      assert.equal((await cancel(job)).status, 200);
      assert.equal(await state(job), 'dead');
    }
  });

  it('should refuse a finished job, and change nothing', async () => {
    for (const end of ['success', 'dead', 'Success', ' DEAD']) {
      const job = simulator().addJob([end]);
      const answer = await cancel(job);
      assert.deepEqual([answer.status, answer.json], [400, refused]);
      assert.equal(await state(job), end);
      assert.equal((await cancel(job)).status, 400);
    }
  });

  it('should refuse a job that finished between polls', async () => {
    const job = simulator().addJob([{ state: 'running', forMs: 5 }, 'success']);
    await sleep(10);
    assert.equal((await cancel(job)).status, 400);
    assert.equal(await state(job), 'success');
  });

  it('should refuse a job that showed a terminal state, even if its script continues', async () => {
    const job = simulator().addJob(['dead', 'recovering']);
    assert.equal(await state(job), 'dead');
    assert.equal((await cancel(job)).status, 400);
    assert.equal(await state(job), 'recovering');
  });

  it('should refuse a second cancellation', async () => {
    const job = simulator().addJob(['running']);
    assert.deepEqual([(await cancel(job)).status, (await cancel(job)).status], [200, 400]);
  });

  it('should use up no poll', async () => {
    const job = simulator().addJob(['running', 'success']);
    const other = simulator().addJob(['dead', 'running']);
    await cancel(other);
    assert.equal(await state(other), 'dead');
    assert.deepEqual([simulator().polls(job), simulator().polls(other)], [0, 1]);
    assert.deepEqual(
      simulator()
        .requests(other)
        .map(({ call, method }) => `${call} ${method}`),
      ['cancel DELETE', 'state GET'],
    );
  });

  it('should not find a job that the state call does not find', async () => {
    const vanished = simulator().addJob([{ fault: 'vanished' }, 'running']);
    for (const ref of [{ projectId: 'p', batchId: randomUUID() }, vanished]) {
      const answer = await cancel(ref);
      assert.deepEqual([answer.status, answer.json['error_code']], [400, 'DLI.0002']);
    }
    assert.equal((await poll(simulator(), vanished)).status, 400);
    assert.equal(await state(vanished), 'running');
    const bad = await cancel({ projectId: 'p', batchId: 'x' });
    assert.deepEqual([bad.status, bad.json['error_code']], [400, 'DLI.0001']);
  });

  it('should check the token first', async () => {
    const job = simulator().addJob(['running']);
    assert.equal((await ask(simulator(), `DELETE ${batchPath(job)}`, { headers: {} })).status, 401);
    assert.equal(await state(job), 'running');
  });
});
