import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { exchange } from './support/exchange.ts';
import { poll } from './support/poll.ts';
import { stateOf } from './support/stateOf.ts';
import { statePath } from './support/statePath.ts';
import { useSimulator } from './support/useSimulator.ts';

const PREFIX = 'Incorrect IAM authentication information: ';

describe('GET …/batches/{batch_id}/state', () => {
  const simulator = useSimulator();

  it('should answer the id and the state in JSON, with a request id', async () => {
    const job = simulator().addJob(['running']);
    const answer = await poll(simulator(), job);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'application/json;charset=utf-8');
    assert.equal(answer.headers.get('x-request-id'), simulator().requests()[0]?.requestId);
    assert.equal(await answer.text(), `{"id":"${job.batchId}","state":"running"}`);
  });

  it('should give every answer a request id of its own', async () => {
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

  it('should ask for the token before it polls the id', async () => {
    const answer = await poll(simulator(), { projectId: 'p', batchId: 'x' }, { headers: {} });
    assert.equal(answer.status, 401);
  });

  it('should pay no heed to a query', async () => {
    const job = simulator().addJob(['running']);
    const headers = { 'X-Auth-Token': 'any' };
    assert.equal(await stateOf(fetch(`${simulator().url}${statePath(job)}?a=b?c`, { headers })), 'running');
    assert.equal(simulator().requests(job)[0]?.path, `${statePath(job)}?a=b?c`);
  });

  it('should answer any other path or method as the gateway does, whatever the token', async () => {
    const job = simulator().addJob(['running']);
    const path = statePath(job);
    for (const [method, other] of [
      ['GET', '/'],
      ['GET', '/v2.0'],
      ['GET', path.replace('v2.0', 'v1.0')],
      ['GET', `/${path}`],
      ['GET', `/base${path}`],
      ['GET', `${path}/more`],
      ['GET', path.replace('/state', '/State')],
      ['GET', '/v2.0//batches//state'],
      ['POST', path],
      ['DELETE', path],
    ] as const) {
      const body = method === 'POST' ? { body: '{}' } : {};
      const answer = await fetch(simulator().url + other, { method, ...body });
      assert.equal(answer.status, 404, `${method} ${other}`);
      assert.deepEqual(await answer.json(), {
        error_msg: 'The API does not exist or has not been published in the environment',
        error_code: 'APIG.0101',
        request_id: answer.headers.get('x-request-id'),
      });
      const { ref, path: recorded, method: asked } = simulator().requests().at(-1)!;
      assert.deepEqual({ ref, recorded, asked }, { ref: undefined, recorded: other, asked: method });
    }
    assert.equal(simulator().polls(job), 0);
  });

  it('should answer an unknown path before the body has come', async () => {
    const { text } = await exchange(
      simulator().url,
      'POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nConnection: close\r\n\r\n',
    );
    assert.match(text, /^HTTP\/1\.1 404 /);
  });

  it('should send the date of its clock, or that of the script', async () => {
    const date = 'Wed, 21 Oct 2015 07:28:00 GMT';
    const job = simulator().addJob(['running', { fault: 'answer', body: 1, headers: { DATE: date } }]);
    const before = Math.floor(Date.now() / 1_000) * 1_000;
    const sent = Date.parse((await poll(simulator(), job)).headers.get('date')!);
    assert.ok(sent >= before && sent <= Date.now(), String(sent));
    assert.equal((await poll(simulator(), job)).headers.get('date'), date);
  });

  it('should answer HEAD of an unknown path, and a target that is no path', async () => {
    assert.equal((await fetch(simulator().url, { method: 'HEAD' })).status, 404);
    const { text } = await exchange(
      simulator().url,
      'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    );
    assert.match(text, /^HTTP\/1\.1 404 /);
  });

  it('should take headers up to 64 KiB', async () => {
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

    it('should accept these and no other', async () => {
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

  describe('with no token at all', () => {
    const closed = useSimulator({ tokens: [] });

    it('should accept none', async () => {
      assert.equal((await poll(closed(), closed().addJob(['running']))).status, 401);
    });
  });
});
