import type { Simulator } from 'dli-watch/simulator';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request as send } from 'node:http';
import { inspect } from 'node:util';
import { keyGate } from '../../../lib/simulator/gate/keyGate.ts';
import { allowAll } from '../../../lib/simulator/gate/tokenGate.ts';
import { createClock } from '../../../lib/simulator/server/clock.ts';
import type { ParsedRequest } from '../../../lib/simulator/server/handling.ts';
import { ada } from '../support/ada.ts';
import { ask } from '../support/ask.ts';
import { eventually } from '../support/eventually.ts';
import { logIn } from '../support/logIn.ts';
import { poll } from '../support/poll.ts';
import { signed } from '../support/signed.ts';
import { stateOf } from '../support/stateOf.ts';
import { statePath } from '../support/statePath.ts';
import { useSimulator } from '../support/useSimulator.ts';

const PREFIX = 'Incorrect IAM authentication information: ';
const MINUTE = 60_000;
const accessKeys = [
  { accessKey: 'AK1', secretKey: 's3cret-key' },
  { accessKey: 'AK2', secretKey: 's3cret-other', securityToken: 's3cret-token' },
];

type Signing = NonNullable<Parameters<typeof signed>[1]>;

const list = (simulator: Simulator, signing: Signing = {}, more: Record<string, string> = {}) =>
  ask(simulator, 'GET /v2.0/p/batches', {
    headers: { ...signed(`${simulator.url}/v2.0/p/batches`, signing), ...more },
  });

describe('access keys', () => {
  const simulator = useSimulator({ accessKeys });

  const refusedFor = async (answer: ReturnType<typeof list>, why: string): Promise<void> => {
    const { status, json, headers } = await answer;
    assert.equal(status, 401);
    assert.deepEqual(json, {
      error_msg: PREFIX + why,
      error_code: 'APIG.0301',
      request_id: headers.get('x-request-id'),
    });
  };
  const forged = 'verify aksk signature fail';

  it('should let in who signs each call well', async () => {
    const job = simulator().addJob(['running'], { projectId: 'p' });
    const body = JSON.stringify({ file: 'x', className: 'ö' });
    for (const [method, path, init] of [
      ['GET', statePath(job), {}],
      ['GET', '/v2.0/p/batches?from=0&job-id=x&queue_name=q_1&size=100', {}],
      ['POST', '/v2.0/p/batches', { body }],
      ['DELETE', `/v2.0/p/batches/${job.batchId}`, {}],
    ] as const) {
      const headers = signed(simulator().url + path, { method, ...init, headers: { 'x-project-id': 'p' } });
      const { status, text } = await ask(simulator(), `${method} ${path}`, { ...init, headers });
      assert.equal(status, 200, text);
    }
  });

  it('should refuse what was signed otherwise', async () => {
    await refusedFor(list(simulator(), { secretKey: 'guess' }), forged);
    await refusedFor(list(simulator(), { method: 'POST' }), forged);
    await refusedFor(list(simulator(), { body: 'x' }), forged);
    await refusedFor(
      list(simulator(), { headers: { 'x-project-id': 'p' } }, { 'x-project-id': 'q' }),
      forged,
    );
    const { status } = await list(simulator());
    assert.equal(status, 200);
    const good = signed(`${simulator().url}/v2.0/p/batches`);
    await refusedFor(ask(simulator(), 'GET /v2.0/q/batches', { headers: good }), forged);
    await refusedFor(ask(simulator(), 'GET /v2.0/p/batches?size=1', { headers: good }), forged);
  });

  it('should refuse a body that was changed on the way', async () => {
    const url = `${simulator().url}/v2.0/p/batches`;
    const body = '{"file":"x","className":"y"}';
    const headers = signed(url, { method: 'POST', body });
    await refusedFor(
      ask(simulator(), 'POST /v2.0/p/batches', { body: body.replace('x', 'z'), headers }),
      forged,
    );
    await refusedFor(ask(simulator(), 'POST /v2.0/p/batches', { headers }), forged);
    assert.equal((await ask(simulator(), 'POST /v2.0/p/batches', { body, headers })).status, 200);
  });

  it('should refuse what was signed for another host', async () => {
    const url = `${simulator().url}/v2.0/p/batches`;
    const request = send(url, { headers: { ...signed(url), host: 'elsewhere.example' } }).end();
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    answer.resume();
    assert.equal(answer.statusCode, 401);
    const headers = signed('http://elsewhere.example/v2.0/p/batches');
    const proxied = send(url, { headers: { ...headers, host: 'elsewhere.example' } }).end();
    const [good] = (await once(proxied, 'response')) as [IncomingMessage];
    good.resume();
    assert.equal(good.statusCode, 200);
  });

  it('should take the word of X-Sdk-Content-Sha256 only if it is true, or says that there is none', async () => {
    const unsigned = 'UNSIGNED-PAYLOAD';
    const said = (value: string) =>
      list(simulator(), { bodyHash: value, headers: { 'x-sdk-content-sha256': value } });
    assert.equal((await said(unsigned)).status, 200);
    assert.equal(
      (await said('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')).status,
      200,
    );
    await refusedFor(said('0'.repeat(64)), forged);
    await refusedFor(list(simulator(), { bodyHash: '', headers: { 'x-sdk-content-sha256': 'x' } }), forged);
  });

  it('should accept a signature for 15 minutes, before and after', async () => {
    const at = (offsetMs: number): Signing => ({ at: new Date(Date.now() + offsetMs) });
    for (const offset of [-15 * MINUTE + 5_000, 15 * MINUTE - 5_000]) {
      assert.equal((await list(simulator(), at(offset))).status, 200);
    }
    for (const offset of [-15 * MINUTE - 5_000, 15 * MINUTE + 5_000]) {
      await refusedFor(list(simulator(), at(offset)), forged);
    }
  });

  it('should ask for a date that is signed, and is one', async () => {
    const url = `${simulator().url}/v2.0/p/batches`;
    const { authorization = '', 'x-sdk-date': date = '' } = signed(url);
    const unsigned = authorization.replace('host;x-sdk-date', 'host');
    for (const headers of [
      { authorization },
      { authorization, 'x-sdk-date': '' },
      { authorization, 'x-sdk-date': `${date}x` },
      { authorization: unsigned, 'x-sdk-date': date },
    ]) {
      await refusedFor(ask(simulator(), 'GET /v2.0/p/batches', { headers }), forged);
    }
  });

  it('should refuse a signed header that is not there', async () => {
    const { 'x-more': more, ...headers } = signed(`${simulator().url}/v2.0/p/batches`, {
      headers: { 'x-more': '' },
    });
    assert.equal(more, '');
    await refusedFor(ask(simulator(), 'GET /v2.0/p/batches', { headers }), forged);
  });

  it('should refuse an Authorization of another form, and a path that cannot be decoded', async () => {
    for (const authorization of [
      'SDK-HMAC-SHA256 x',
      'SDK-HMAC-SHA256 Credential=AK1/20240102/r/s/sdk_request',
    ]) {
      await refusedFor(ask(simulator(), 'GET /v2.0/p/batches', { headers: { authorization } }), forged);
    }
    const path = '/v2.0/p/batches/%E0%A4%A';
    const headers = signed(simulator().url + path);
    await refusedFor(ask(simulator(), `GET ${path}`, { headers }), forged);
  });

  it('should ask for the security token of a temporary pair, signed or not, and of no other', async () => {
    const temporary = { accessKey: 'AK2', secretKey: 's3cret-other' };
    const token = { 'x-security-token': 's3cret-token' };
    assert.equal((await list(simulator(), { ...temporary, headers: token })).status, 200);
    assert.equal((await list(simulator(), temporary, token)).status, 200);
    await refusedFor(list(simulator(), temporary), forged);
    await refusedFor(list(simulator(), temporary, { 'x-security-token': 'guess' }), forged);
    await refusedFor(list(simulator(), {}, token), forged);
  });

  it('should know no other key, and name it', async () => {
    for (let n = 0; n < 7; n += 1) {
      await refusedFor(
        list(simulator(), { accessKey: 'AK9' }),
        'Get secretKey failed,ak:AK9,err:ak not exist',
      );
    }
  });

  it('should let no token in, as none is good', async () => {
    await refusedFor(ask(simulator(), 'GET /v2.0/p/batches'), 'decrypt token fail');
    for (const headers of [{}, { authorization: 'Basic x' }]) {
      await refusedFor(ask(simulator(), 'GET /v2.0/p/batches', { headers }), 'x-auth-token not found');
    }
  });

  it('should lock a key after five bad signatures in a row, and no other key', async () => {
    const bad: Signing = { secretKey: 'guess' };
    for (let n = 0; n < 4; n += 1) await refusedFor(list(simulator(), bad), forged);
    assert.equal((await list(simulator())).status, 200);
    for (let n = 0; n < 5; n += 1) await refusedFor(list(simulator(), bad), forged);
    const limit = 'AK access failed to reach the limit,forbidden';
    for (const signing of [bad, {}, {}]) await refusedFor(list(simulator(), signing), limit);
    const other = {
      accessKey: 'AK2',
      secretKey: 's3cret-other',
      headers: { 'x-security-token': 's3cret-token' },
    };
    assert.equal((await list(simulator(), other)).status, 200);
  });

  it('should keep a step for who is refused, and nothing secret in the log or in an answer', async () => {
    const job = simulator().addJob(['starting', 'running'], { projectId: 'p' });
    const url = simulator().url + statePath(job);
    const told: string[] = [];
    for (const signing of [{ secretKey: 's3cret-guess' }, { accessKey: 'AK9' }, {}] as const) {
      const headers = signed(url, { ...signing, headers: { 'x-security-token': 's3cret-token' } });
      told.push((await ask(simulator(), `GET ${statePath(job)}`, { headers })).text);
    }
    assert.equal(await stateOf(poll(simulator(), job, { headers: signed(url) })), 'starting');
    const { authorization = '' } = signed(url);
    const all = inspect([simulator().requests(), simulator(), told], { depth: null, showHidden: true });
    assert.doesNotMatch(all, /s3cret/);
    assert.ok(!all.includes(authorization.slice(-64)) && !all.includes('Access='));
    assert.deepEqual(
      simulator()
        .requests()
        .map(({ headers }) => headers['authorization']),
      ['***', '***', '***', '***'],
    );
  });

  it('should fail as it is told to, before signatures are polled', async () => {
    simulator().fail('list', [{ fault: 'throttled', forPolls: 6 }]);
    for (let n = 0; n < 6; n += 1)
      assert.equal((await list(simulator(), { secretKey: 'guess' })).status, 429);
    assert.equal((await list(simulator())).status, 200);
  });

  describe('beside tokens', () => {
    const both = useSimulator({ accessKeys, users: [ada], tokens: ['fixed'] });

    it('should let in who has either, and judge a signed request by its signature', async () => {
      const issued = (await logIn(both())).headers.get('x-subject-token')!;
      assert.equal((await list(both())).status, 200);
      for (const token of ['fixed', issued]) {
        const headers = { 'X-Auth-Token': token };
        assert.equal((await ask(both(), 'GET /v2.0/p/batches', { headers })).status, 200);
        await refusedFor(list(both(), { secretKey: 'guess' }, headers), forged);
      }
      await refusedFor(ask(both(), 'GET /v2.0/p/batches'), 'decrypt token fail');
    });
  });

  describe('without keys', () => {
    const none = useSimulator();

    it('should not poll signatures', async () => {
      assert.equal((await list(none(), {}, { 'X-Auth-Token': 'any' })).status, 200);
      await refusedFor(list(none()), 'x-auth-token not found');
    });
  });

  describe('by a clock that is an hour fast', () => {
    const skewed = useSimulator({ accessKeys, clockSkewMs: 60 * MINUTE });

    it('should be judged by that clock', async () => {
      await refusedFor(list(skewed()), forged);
      const { headers } = await list(skewed(), { at: new Date(Date.now() + 60 * MINUTE) });
      const at = new Date(headers.get('date')!);
      assert.equal((await list(skewed(), { at })).status, 200);
    });
  });

  it('should let a request go whose client leaves before its body has come', async () => {
    const url = `${simulator().url}/v2.0/p/batches`;
    const headers = { ...signed(url, { method: 'POST', body: 'x' }), 'content-length': '9' };
    const request = send(url, { method: 'POST', headers });
    request.on('error', () => undefined);
    request.write('x');
    await eventually(() => simulator().requests().length === 1);
    request.destroy();
    await eventually(() => simulator().requests()[0]!.aborted);
    assert.equal(simulator().requests()[0]?.status, undefined);
  });
});

describe('keyGate', () => {
  const [key] = accessKeys;
  const url = 'http://x/v2.0/p/batches';

  /** Asks at a moment of `performance.now()`; says whether it was let in, or why not. */
  const asker = () => {
    const gate = keyGate([key!], createClock(0), allowAll);
    return (at: number, secretKey = key!.secretKey): string => {
      const headers = { ...signed(url, { secretKey }), host: 'x' };
      const parts = { method: 'GET', path: '/v2.0/p/batches', query: '', headers, body: Buffer.alloc(0), at };
      const refused = gate(parts as unknown as ParsedRequest);
      if (!refused) return 'let in';
      assert.ok(typeof refused === 'function');
      const reply = refused({ requestId: 'r' });
      assert.ok(reply.kind === 'answer');
      return (JSON.parse(reply.body) as { error_msg: string }).error_msg.slice(PREFIX.length).slice(0, 9);
    };
  };

  it('should open a lock five minutes after the fifth failure, whoever asked meanwhile', () => {
    const askAt = asker();
    for (const at of [0, 10, 20, 30, 1_000]) assert.equal(askAt(at, 'guess'), 'verify ak');
    for (const at of [1_001, 200_000, 300_999]) assert.equal(askAt(at), 'AK access');
    assert.equal(askAt(301_000), 'let in');
    for (const at of [301_001, 301_002, 301_003, 301_004]) assert.equal(askAt(at, 'guess'), 'verify ak');
    assert.equal(askAt(301_005), 'let in');
  });

  it('should count anew after a lock', () => {
    const askAt = asker();
    for (let n = 0; n < 5; n += 1) askAt(n, 'guess');
    for (let n = 0; n < 5; n += 1) assert.equal(askAt(400_000 + n, 'guess'), 'verify ak');
    assert.equal(askAt(400_010), 'AK access');
  });
});
