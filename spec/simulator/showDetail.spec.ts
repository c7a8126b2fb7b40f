import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchRef } from '../../lib/model/BatchRef.ts';
import { ask } from './support/ask.ts';
import { batchPath } from './support/batchPath.ts';
import { poll } from './support/poll.ts';
import { stateOf } from './support/stateOf.ts';
import { useSimulator } from './support/useSimulator.ts';

describe('GET …/batches/{batch_id}', () => {
  const simulator = useSimulator();

  const detail = (ref: BatchRef) => ask(simulator(), `GET ${batchPath(ref)}`);

  it('should tell what is known of a job, by default', async () => {
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

  it('should tell what was given, and no duration', async () => {
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

  it('should name one queue by both names', async () => {
    for (const options of [{ queue: 'q' }, { clusterName: 'q' }]) {
      const { queue, cluster_name } = (await detail(simulator().addJob(['running'], options))).json;
      assert.deepEqual([queue, cluster_name], ['q', 'q']);
    }
  });

  it('should know no application while the job is starting, however that is written', async () => {
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

  it('should say when the state last changed, not when it was polled', async () => {
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

  it('should be answered by the faults of the script, with their latency, and take Retry-After', async () => {
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

  it('should ask for the token, then for the ids, then for the job', async () => {
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
