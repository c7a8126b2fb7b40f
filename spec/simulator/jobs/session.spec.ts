import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as send } from 'node:http';
import { connect } from 'node:net';
import { eventually } from '../../support/eventually.ts';
import { ask, batchPath, exchangeBytes, poll, stateOf } from '../support/http.ts';
import { useSimulator } from '../support/useSimulator.ts';

const REQUEST = { file: 'obs://bucket/job.jar', className: 'Main' };

describe('POST …/batches', () => {
  const simulator = useSimulator();

  const create = (body: unknown) =>
    ask(simulator(), 'POST /v2.0/p/batches', {
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const statesOf = async (batchId: string, count: number): Promise<unknown[]> => {
    const states: unknown[] = [];
    for (let n = 0; n < count; n += 1)
      states.push(await stateOf(poll(simulator(), { projectId: 'p', batchId })));
    return states;
  };

  it('should answer as documented in the API reference', async () => {
    const before = Date.now();
    const { status, json } = await create(REQUEST);
    assert.equal(status, 200);
    const { id, create_time, update_time, ...rest } = json as {
      id: string;
      create_time: number;
      update_time: number;
    };
    assert.match(id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    for (const time of [create_time, update_time]) assert.ok(time >= before - 2 && time <= Date.now() + 2);
    assert.deepEqual(rest, {
      state: 'starting',
      appId: '',
      owner: 'tester',
      kind: 'spark',
      log: [],
      sc_type: 'A',
      cluster_name: 'default',
      queue: 'default',
      duration: 0,
    });
  });

  it('should create a job that starts, runs and succeeds, without counting as its first poll', async () => {
    const { json } = await create(REQUEST);
    const batchId = json['id'] as string;
    assert.deepEqual(await statesOf(batchId, 5), ['starting', 'running', 'running', 'success', 'success']);
  });

  it('should keep the fields of the request', async () => {
    const { json } = await create({
      ...REQUEST,
      name: 'nightly',
      queue: 'new',
      cluster_name: 'old',
      sc_type: 'B',
      image: 'a/b:c',
      feature: 'custom',
      spark_version: '3.3.1',
      auto_recovery: true,
      max_retry_times: 100,
      args: ['x'],
      conf: { 'spark.a': 'b' },
    });
    const detail = await ask(
      simulator(),
      `GET ${batchPath({ projectId: 'p', batchId: json['id'] as string })}`,
    );
    const { name, queue, cluster_name, sc_type, image, feature, spark_version, req_body } = detail.json;
    assert.deepEqual(
      { name, queue, cluster_name, sc_type, image, feature, spark_version },
      {
        name: 'nightly',
        queue: 'new',
        cluster_name: 'new',
        sc_type: 'B',
        image: 'a/b:c',
        feature: 'custom',
        spark_version: '3.3.1',
      },
    );
    assert.deepEqual(JSON.parse(req_body as string), {
      name: 'nightly',
      queue: 'new',
      autoRecovery: true,
      minRecoveryDelayTime: 10_000,
      maxRetryTimes: 100,
      ...REQUEST,
      args: ['x'],
      conf: { 'spark.a': 'b' },
    });
  });

  it('should accept the older name of the queue alone', async () => {
    const { queue, cluster_name } = (await create({ ...REQUEST, cluster_name: 'old' })).json;
    assert.deepEqual([queue, cluster_name], ['old', 'old']);
  });

  const bad: readonly (readonly [unknown, string])[] = [
    ['', 'the body is not a JSON object'],
    ['{"file":', 'the body is not a JSON object'],
    ['[]', 'the body is not a JSON object'],
    ['null', 'the body is not a JSON object'],
    ['"x"', 'the body is not a JSON object'],
    [{ className: 'Main' }, 'file'],
    [{ ...REQUEST, file: '' }, 'file'],
    [{ ...REQUEST, className: 7 }, 'className'],
    [{ ...REQUEST, className: null }, 'className'],
    [{ ...REQUEST, name: 'n'.repeat(129) }, 'name'],
    [{ ...REQUEST, queue: 7 }, 'queue'],
    [{ ...REQUEST, sc_type: 1 }, 'sc_type'],
    [{ ...REQUEST, image: 1 }, 'image'],
    [{ ...REQUEST, feature: 1 }, 'feature'],
    [{ ...REQUEST, spark_version: 3 }, 'spark_version'],
    [{ ...REQUEST, auto_recovery: 'yes' }, 'auto_recovery'],
    [{ ...REQUEST, max_retry_times: 101 }, 'max_retry_times'],
    [{ ...REQUEST, max_retry_times: -1 }, 'max_retry_times'],
    [{ ...REQUEST, max_retry_times: 1.5 }, 'max_retry_times'],
  ];
  for (const [body, what] of bad) {
    it(`should refuse ${JSON.stringify(body).slice(0, 60)}`, async () => {
      const { status, json } = await create(body);
      assert.equal(status, 400);
      assert.deepEqual(json, { error_code: 'DLI.0001', error_msg: `Parameter check errors occur: ${what}` });
      assert.deepEqual((await ask(simulator(), 'GET /v2.0/p/batches')).json['total'], 0);
    });
  }

  it('should accept 0 retries', async () => {
    const { json } = await create({ ...REQUEST, max_retry_times: 0 });
    const detail = await ask(
      simulator(),
      `GET ${batchPath({ projectId: 'p', batchId: json['id'] as string })}`,
    );
    assert.match(detail.json['req_body'] as string, /"maxRetryTimes":0/);
  });

  it('should accept a name of 128 characters', async () => {
    assert.equal((await create({ ...REQUEST, name: 'n'.repeat(128) })).status, 200);
  });

  it('should check the token first, then the project id', async () => {
    const body = JSON.stringify(REQUEST);
    const none = await ask(simulator(), 'POST /v2.0/a-b/batches', { body, headers: {} });
    assert.deepEqual([none.status, none.json['error_code']], [401, 'APIG.0301']);
    const bad = await ask(simulator(), 'POST /v2.0/a-b/batches', { body });
    assert.deepEqual([bad.status, bad.json['error_code']], [400, 'DLI.0001']);
  });

  it('should read a body that arrives in pieces without a length', async () => {
    const url = `${simulator().url}/v2.0/p/batches`;
    const request = send(url, { method: 'POST', headers: { 'x-auth-token': 't' } });
    for (const piece of ['{"file":"ö', '","class', 'Name":"M"}']) request.write(piece);
    request.end();
    const [answer] = (await once(request, 'response')) as [{ statusCode: number; resume: () => void }];
    answer.resume();
    assert.equal(answer.statusCode, 200);
  });

  it('should refuse a body of more than 12 MiB as the gateway does, before it has arrived', async () => {
    const { text } = await exchangeBytes(
      simulator().url,
      'POST /v2.0/p/batches HTTP/1.1\r\nHost: x\r\nContent-Length: 12582913\r\nConnection: close\r\n\r\n',
    );
    const [head = '', body = ''] = text.split('\r\n\r\n');
    assert.match(head, /^HTTP\/1\.1 413 /);
    assert.deepEqual(JSON.parse(body), {
      error_msg: 'Request entity too large',
      error_code: 'APIG.0201',
      request_id: simulator().requests()[0]?.requestId,
    });
  });

  it('should create no job if the client disconnects before its body has arrived', async () => {
    const socket = connect(Number(new URL(simulator().url).port), '127.0.0.1');
    socket.write(
      'POST /v2.0/p/batches HTTP/1.1\r\nHost: x\r\nX-Auth-Token: t\r\nContent-Length: 60\r\n\r\n{"file":"x"',
    );
    await eventually(() => simulator().requests().length === 1);
    socket.destroy();
    await eventually(() => simulator().requests()[0]!.aborted);
    assert.equal((await ask(simulator(), 'GET /v2.0/p/batches')).json['total'], 0);
  });

  it('should not log bodies', async () => {
    await create({ ...REQUEST, conf: { secret: 's3cret' } });
    const log = simulator().requests();
    assert.equal(log[0]?.call, 'create');
    assert.equal(log[0].ref, undefined);
    assert.doesNotMatch(JSON.stringify(log), /s3cret/);
  });

  describe('with a script of its own', () => {
    const scripted = useSimulator({ newJobs: [{ state: 'running', forMs: 60_000 }, 'dead'] });

    it('should start that script when a job is created', async () => {
      for (let n = 0; n < 2; n += 1) {
        const { json } = await ask(scripted(), 'POST /v2.0/p/batches', { body: JSON.stringify(REQUEST) });
        assert.equal(json['state'], 'starting');
        const job = { projectId: 'p', batchId: json['id'] as string };
        assert.equal(await stateOf(poll(scripted(), job)), 'running');
      }
    });
  });
});
