import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request as send } from 'node:http';
import { inspect } from 'node:util';
import type { Simulator } from 'dli-watch/simulator';
import { createClock } from '../../../lib/simulator/clock.ts';
import { keyAuthenticator } from '../../../lib/simulator/iam/keyAuthenticator.ts';
import type { ServiceRequest } from '../../../lib/simulator/service/request.ts';
import { eventually } from '../../support/eventually.ts';
import { ada, signed, type Signing, tokenOf } from '../support/credentials.ts';
import { ask, poll, stateOf, statePath } from '../support/http.ts';
import { useSimulator } from '../support/useSimulator.ts';

const PREFIX = 'Incorrect IAM authentication information: ';
const MINUTE = 60_000;
const accessKeys = [
  { accessKey: 'AK1', secretKey: 's3cret-key' },
  { accessKey: 'AK2', secretKey: 's3cret-other', securityToken: 's3cret-token' },
];

const list = (simulator: Simulator, signing: Signing = {}, more: Record<string, string> = {}) =>
  ask(simulator, 'GET /v2.0/p/batches', {
    headers: { ...signed(`${simulator.url}/v2.0/p/batches`, signing), ...more },
  });

describe('access keys', () => {
  const simulator = useSimulator({ accessKeys });

  const assertRefused = async (answer: ReturnType<typeof list>, why: string): Promise<void> => {
    const { status, json, headers } = await answer;
    assert.equal(status, 401);
    assert.deepEqual(json, {
      error_msg: PREFIX + why,
      error_code: 'APIG.0301',
      request_id: headers.get('x-request-id'),
    });
  };
  const forged = 'verify aksk signature fail';

  it('should accept a valid signature on each call', async () => {
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

  it('should refuse a signature of another key, method, body, header, path or query', async () => {
    await assertRefused(list(simulator(), { secretKey: 'guess' }), forged);
    await assertRefused(list(simulator(), { method: 'POST' }), forged);
    await assertRefused(list(simulator(), { body: 'x' }), forged);
    await assertRefused(
      list(simulator(), { headers: { 'x-project-id': 'p' } }, { 'x-project-id': 'q' }),
      forged,
    );
    const { status } = await list(simulator());
    assert.equal(status, 200);
    const good = signed(`${simulator().url}/v2.0/p/batches`);
    await assertRefused(ask(simulator(), 'GET /v2.0/q/batches', { headers: good }), forged);
    await assertRefused(ask(simulator(), 'GET /v2.0/p/batches?size=1', { headers: good }), forged);
  });

  it('should refuse a body that was changed after signing', async () => {
    const url = `${simulator().url}/v2.0/p/batches`;
    const body = '{"file":"x","className":"y"}';
    const headers = signed(url, { method: 'POST', body });
    await assertRefused(
      ask(simulator(), 'POST /v2.0/p/batches', { body: body.replace('x', 'z'), headers }),
      forged,
    );
    await assertRefused(ask(simulator(), 'POST /v2.0/p/batches', { headers }), forged);
    assert.equal((await ask(simulator(), 'POST /v2.0/p/batches', { body, headers })).status, 200);
  });

  it('should refuse a signature for another host', async () => {
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

  it('should accept X-Sdk-Content-Sha256 if it is the hash of the body or says that the body is not signed', async () => {
    const unsigned = 'UNSIGNED-PAYLOAD';
    const declaring = (value: string) =>
      list(simulator(), { bodyHash: value, headers: { 'x-sdk-content-sha256': value } });
    assert.equal((await declaring(unsigned)).status, 200);
    assert.equal(
      (await declaring('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')).status,
      200,
    );
    await assertRefused(declaring('0'.repeat(64)), forged);
    await assertRefused(
      list(simulator(), { bodyHash: '', headers: { 'x-sdk-content-sha256': 'x' } }),
      forged,
    );
  });

  it('should accept a signature for 15 minutes, before and after', async () => {
    const at = (offsetMs: number): Signing => ({ at: new Date(Date.now() + offsetMs) });
    for (const offset of [-15 * MINUTE + 5_000, 15 * MINUTE - 5_000]) {
      assert.equal((await list(simulator(), at(offset))).status, 200);
    }
    for (const offset of [-15 * MINUTE - 5_000, 15 * MINUTE + 5_000]) {
      await assertRefused(list(simulator(), at(offset)), forged);
    }
  });

  it('should require a valid date that is signed', async () => {
    const url = `${simulator().url}/v2.0/p/batches`;
    const { authorization = '', 'x-sdk-date': date = '' } = signed(url);
    const unsigned = authorization.replace('host;x-sdk-date', 'host');
    for (const headers of [
      { authorization },
      { authorization, 'x-sdk-date': '' },
      { authorization, 'x-sdk-date': `${date}x` },
      { authorization: unsigned, 'x-sdk-date': date },
    ]) {
      await assertRefused(ask(simulator(), 'GET /v2.0/p/batches', { headers }), forged);
    }
  });

  it('should refuse if a signed header is missing', async () => {
    const { 'x-more': more, ...headers } = signed(`${simulator().url}/v2.0/p/batches`, {
      headers: { 'x-more': '' },
    });
    assert.equal(more, '');
    await assertRefused(ask(simulator(), 'GET /v2.0/p/batches', { headers }), forged);
  });

  it('should refuse an Authorization of another format, and a path that was not encoded for signing', async () => {
    for (const authorization of [
      'SDK-HMAC-SHA256 x',
      'SDK-HMAC-SHA256 Credential=AK1/20240102/r/s/sdk_request',
    ]) {
      await assertRefused(ask(simulator(), 'GET /v2.0/p/batches', { headers: { authorization } }), forged);
    }
    const path = '/v2.0/p/batches/%E0%A4%A';
    const headers = signed(simulator().url + path);
    await assertRefused(ask(simulator(), `GET ${path}`, { headers }), forged);
  });

  it('should require the security token of a temporary pair, signed or not, and refuse one for any other pair', async () => {
    const temporary = { accessKey: 'AK2', secretKey: 's3cret-other' };
    const token = { 'x-security-token': 's3cret-token' };
    assert.equal((await list(simulator(), { ...temporary, headers: token })).status, 200);
    assert.equal((await list(simulator(), temporary, token)).status, 200);
    await assertRefused(list(simulator(), temporary), forged);
    await assertRefused(list(simulator(), temporary, { 'x-security-token': 'guess' }), forged);
    await assertRefused(list(simulator(), {}, token), forged);
  });

  it('should refuse an unknown key and name it', async () => {
    for (let n = 0; n < 7; n += 1) {
      await assertRefused(
        list(simulator(), { accessKey: 'AK9' }),
        'Get secretKey failed,ak:AK9,err:ak not exist',
      );
    }
  });

  it('should refuse any token if none is configured', async () => {
    await assertRefused(ask(simulator(), 'GET /v2.0/p/batches'), 'decrypt token fail');
    for (const headers of [{}, { authorization: 'Basic x' }]) {
      await assertRefused(ask(simulator(), 'GET /v2.0/p/batches', { headers }), 'x-auth-token not found');
    }
  });

  it('should lock a key after five bad signatures in a row, and no other key', async () => {
    const bad: Signing = { secretKey: 'guess' };
    for (let n = 0; n < 4; n += 1) await assertRefused(list(simulator(), bad), forged);
    assert.equal((await list(simulator())).status, 200);
    for (let n = 0; n < 5; n += 1) await assertRefused(list(simulator(), bad), forged);
    const limit = 'AK access failed to reach the limit,forbidden';
    for (const signing of [bad, {}, {}]) await assertRefused(list(simulator(), signing), limit);
    const other = {
      accessKey: 'AK2',
      secretKey: 's3cret-other',
      headers: { 'x-security-token': 's3cret-token' },
    };
    assert.equal((await list(simulator(), other)).status, 200);
  });

  it('should use up no step for a refused request, and keep secrets out of log and answers', async () => {
    const job = simulator().addJob(['starting', 'running'], { projectId: 'p' });
    const url = simulator().url + statePath(job);
    const texts: string[] = [];
    for (const signing of [{ secretKey: 's3cret-guess' }, { accessKey: 'AK9' }, {}] as const) {
      const headers = signed(url, { ...signing, headers: { 'x-security-token': 's3cret-token' } });
      texts.push((await ask(simulator(), `GET ${statePath(job)}`, { headers })).text);
    }
    assert.equal(await stateOf(poll(simulator(), job, { headers: signed(url) })), 'starting');
    const { authorization = '' } = signed(url);
    const all = inspect([simulator().requests(), simulator(), texts], { depth: null, showHidden: true });
    assert.doesNotMatch(all, /s3cret/);
    assert.ok(!all.includes(authorization.slice(-64)) && !all.includes('Access='));
    assert.deepEqual(
      simulator()
        .requests()
        .map(({ headers }) => headers['authorization']),
      ['***', '***', '***', '***'],
    );
  });

  it('should answer with a fault of the call before signatures are verified', async () => {
    simulator().fail('list', [{ fault: 'throttled', forPolls: 6 }]);
    for (let n = 0; n < 6; n += 1)
      assert.equal((await list(simulator(), { secretKey: 'guess' })).status, 429);
    assert.equal((await list(simulator())).status, 200);
  });

  describe('beside tokens', () => {
    const both = useSimulator({ accessKeys, users: [ada], tokens: ['fixed'] });

    it('should accept either, and judge a signed request by its signature alone', async () => {
      const issued = await tokenOf(both());
      assert.equal((await list(both())).status, 200);
      for (const token of ['fixed', issued]) {
        const headers = { 'X-Auth-Token': token };
        assert.equal((await ask(both(), 'GET /v2.0/p/batches', { headers })).status, 200);
        await assertRefused(list(both(), { secretKey: 'guess' }, headers), forged);
      }
      await assertRefused(ask(both(), 'GET /v2.0/p/batches'), 'decrypt token fail');
    });
  });

  describe('without keys', () => {
    const none = useSimulator();

    it('should not verify signatures', async () => {
      assert.equal((await list(none(), {}, { 'X-Auth-Token': 'any' })).status, 200);
      await assertRefused(list(none()), 'x-auth-token not found');
    });
  });

  describe('with a clock an hour ahead', () => {
    const skewed = useSimulator({ accessKeys, clockSkewMs: 60 * MINUTE });

    it('should judge signatures by that clock', async () => {
      await assertRefused(list(skewed()), forged);
      const { headers } = await list(skewed(), { at: new Date(Date.now() + 60 * MINUTE) });
      const at = new Date(headers.get('date')!);
      assert.equal((await list(skewed(), { at })).status, 200);
    });
  });

  it('should drop a request whose client disconnects before its body has arrived', async () => {
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

describe('keyAuthenticator', () => {
  const [key] = accessKeys;
  const url = 'http://x/v2.0/p/batches';

  /** Sends requests at moments; returns `accepted`, or the start of the reason for the refusal. */
  const authenticateAt = () => {
    const authenticate = keyAuthenticator([key!], createClock(0), () => undefined);
    return (at: number, secretKey = key!.secretKey): string => {
      const headers = { ...signed(url, { secretKey }), host: 'x' };
      const parts = { method: 'GET', path: '/v2.0/p/batches', query: '', headers, body: Buffer.alloc(0), at };
      const refused = authenticate(parts as unknown as ServiceRequest);
      if (!refused) return 'accepted';
      assert.ok(typeof refused === 'function');
      const reply = refused({ requestId: 'r' });
      assert.ok(reply.kind === 'answer');
      return (JSON.parse(reply.body) as { error_msg: string }).error_msg.slice(PREFIX.length).slice(0, 9);
    };
  };

  it('should unlock a key five minutes after the fifth failure, whatever was sent meanwhile', () => {
    const askAt = authenticateAt();
    for (const at of [0, 10, 20, 30, 1_000]) assert.equal(askAt(at, 'guess'), 'verify ak');
    for (const at of [1_001, 200_000, 300_999]) assert.equal(askAt(at), 'AK access');
    assert.equal(askAt(301_000), 'accepted');
    for (const at of [301_001, 301_002, 301_003, 301_004]) assert.equal(askAt(at, 'guess'), 'verify ak');
    assert.equal(askAt(301_005), 'accepted');
  });

  it('should count failures from zero after a lock', () => {
    const askAt = authenticateAt();
    for (let n = 0; n < 5; n += 1) askAt(n, 'guess');
    for (let n = 0; n < 5; n += 1) assert.equal(askAt(400_000 + n, 'guess'), 'verify ak');
    assert.equal(askAt(400_010), 'AK access');
  });
});
