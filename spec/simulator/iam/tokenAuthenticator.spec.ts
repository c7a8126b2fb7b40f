import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Simulator } from 'dli-watch/simulator';
import type { BatchRef } from '../../../lib/model/BatchRef.ts';
import { createClock } from '../../../lib/simulator/clock.ts';
import { tokenAuthenticator } from '../../../lib/simulator/iam/tokenAuthenticator.ts';
import { createTokens } from '../../../lib/simulator/iam/tokens.ts';
import type { ServiceRequest } from '../../../lib/simulator/service/request.ts';
import { adjustableClock } from '../../support/adjustableClock.ts';
import { eventually } from '../../support/eventually.ts';
import { ada, logIn, tokenOf } from '../support/credentials.ts';
import { ask, batchPath, poll, stateOf, statePath } from '../support/http.ts';
import { useSimulator } from '../support/useSimulator.ts';

const PREFIX = 'Incorrect IAM authentication information: ';

const pollWith = (simulator: Simulator, job: BatchRef, token: string): Promise<Response> =>
  poll(simulator, job, { headers: { 'X-Auth-Token': token } });

describe('tokens', () => {
  describe('that were issued', () => {
    const simulator = useSimulator({ users: [ada] });

    it('should be accepted by each call, and all others refused', async () => {
      const token = await tokenOf(simulator());
      const job = simulator().addJob(['running'], { projectId: 'p' });
      const body = JSON.stringify({ file: 'x', className: 'y' });
      for (const [request, init] of [
        [`GET ${statePath(job)}`],
        [`GET ${batchPath(job)}`],
        ['GET /v2.0/p/batches'],
        ['POST /v2.0/p/batches', { body }],
        [`DELETE ${batchPath(job)}`],
      ] as const) {
        const flipped = token.endsWith('A') ? 'B' : 'A';
        for (const bad of [
          'any',
          `${token}x`,
          token.slice(0, -1),
          token.slice(0, -1) + flipped,
          (token.startsWith('x') ? 'y' : 'x') + token.slice(1),
        ]) {
          const refused = await ask(simulator(), request, { ...init, headers: { 'X-Auth-Token': bad } });
          assert.equal(refused.status, 401);
          assert.equal(refused.json['error_msg'], `${PREFIX}decrypt token fail`);
        }
        const none = await ask(simulator(), request, { ...init, headers: {} });
        assert.equal(none.json['error_msg'], `${PREFIX}x-auth-token not found`);
        const good = await ask(simulator(), request, { ...init, headers: { 'X-Auth-Token': token } });
        assert.equal(good.status, 200, request);
      }
    });

    it('should be refused once they are revoked, and later ones accepted', async () => {
      const job = simulator().addJob(['starting', 'running']);
      const [one, two] = [await tokenOf(simulator()), await tokenOf(simulator())];
      simulator().revokeTokens();
      const three = await tokenOf(simulator());
      for (const token of [one, two]) {
        const refused = await pollWith(simulator(), job, token);
        assert.equal(refused.status, 401);
        assert.deepEqual(await refused.json(), {
          error_msg: 'The token must be updated',
          error_code: 'APIG.0307',
          request_id: refused.headers.get('x-request-id'),
        });
      }
      assert.equal(await stateOf(pollWith(simulator(), job, three)), 'starting');
      assert.equal(simulator().tokensIssued, 3);
    });
  });

  describe('with a short life', () => {
    const { scheduler, at, run } = adjustableClock();
    const simulator = useSimulator({ users: [ada], tokenLifeMs: 40, clockSkewMs: 5_000, scheduler });

    it('should be accepted until they expire; the refusal says when that was', async () => {
      const job = simulator().addJob(['starting', 'running']);
      const answer = await logIn(simulator());
      const token = answer.headers.get('x-subject-token')!;
      const { expires_at } = answer.json['token'] as { expires_at: string };
      assert.equal(await stateOf(pollWith(simulator(), job, token)), 'starting');
      at(40, () => undefined);
      run();
      const refused = await pollWith(simulator(), job, token);
      assert.equal(refused.status, 401);
      assert.deepEqual(await refused.json(), {
        error_msg: `${PREFIX}token expires, expires_at: ${expires_at}`,
        error_code: 'APIG.0301',
        request_id: refused.headers.get('x-request-id'),
      });
      simulator().revokeTokens();
      assert.match(await (await pollWith(simulator(), job, token)).text(), /token expires/);
      assert.equal(await stateOf(pollWith(simulator(), job, await tokenOf(simulator()))), 'running');
    });
  });

  describe('with a life of 0 ms', () => {
    const simulator = useSimulator({ users: [ada], tokenLifeMs: 0 });

    it('should be expired at once', async () => {
      const token = await tokenOf(simulator());
      assert.equal((await pollWith(simulator(), simulator().addJob(['running']), token)).status, 401);
    });
  });

  describe('of the options, beside issued ones', () => {
    const simulator = useSimulator({ users: [ada], tokens: ['fixed'] });

    it('should both be accepted, and only the issued ones be revoked', async () => {
      const job = simulator().addJob(['running']);
      const token = await tokenOf(simulator());
      for (const good of ['fixed', token]) assert.equal((await pollWith(simulator(), job, good)).status, 200);
      assert.equal((await pollWith(simulator(), job, 'other')).status, 401);
      simulator().revokeTokens();
      assert.equal((await pollWith(simulator(), job, 'fixed')).status, 200);
      assert.equal((await pollWith(simulator(), job, token)).status, 401);
    });
  });

  describe('that a function validates', () => {
    const validated: string[] = [];
    let answer: (token: string) => unknown;
    beforeEach(() => {
      validated.length = 0;
    });
    const simulator = useSimulator({
      users: [ada],
      tokens: (token) => {
        validated.push(token);
        return answer(token) as boolean;
      },
    });

    it('should be accepted if it returns true, synchronously or later', async () => {
      const job = simulator().addJob(['starting', 'running', 'success']);
      answer = (token) => token === 'good';
      assert.equal(await stateOf(pollWith(simulator(), job, 'good')), 'starting');
      assert.equal((await pollWith(simulator(), job, 'bad')).status, 401);
      answer = async (token) => {
        await sleep(2);
        return token === 'good';
      };
      assert.equal(await stateOf(pollWith(simulator(), job, 'good')), 'running');
      const refused = await pollWith(simulator(), job, 'bad');
      assert.match(await refused.text(), /decrypt token fail/);
      assert.deepEqual(validated, ['good', 'bad', 'good', 'bad']);
      assert.equal(await stateOf(pollWith(simulator(), job, 'good')), 'success');
    });

    it('should be refused for any value but true', async () => {
      const job = simulator().addJob(['running']);
      for (const odd of ['yes', 1, {}, undefined, Promise.resolve({ status: 401 })]) {
        answer = () => odd;
        assert.equal((await pollWith(simulator(), job, 'any')).status, 401);
      }
    });

    it('should get 503 if it throws or rejects, and use up no step', async () => {
      const job = simulator().addJob(['starting', 'running']);
      for (const fails of [
        () => {
          throw new Error('down');
        },
        () => Promise.reject(new Error('down')),
      ]) {
        answer = fails;
        const failed = await pollWith(simulator(), job, 'any');
        assert.equal(failed.status, 503);
        assert.deepEqual(await failed.json(), {
          error_msg: 'The IAM service is currently unavailable',
          error_code: 'APIG.0613',
          request_id: failed.headers.get('x-request-id'),
        });
      }
      answer = () => true;
      assert.equal(await stateOf(pollWith(simulator(), job, 'any')), 'starting');
    });

    it('should not be passed to it if they are absent or were issued', async () => {
      const job = simulator().addJob(['running']);
      answer = () => true;
      assert.equal((await poll(simulator(), job, { headers: {} })).status, 401);
      assert.equal((await pollWith(simulator(), job, await tokenOf(simulator()))).status, 200);
      assert.deepEqual(validated, []);
    });

    it('should use up no step, and leave no timer, if the client disconnects meanwhile', async () => {
      const job = simulator().addJob([{ state: 'starting', latencyMs: 60_000 }, 'running']);
      let release = (): void => undefined;
      answer = () => new Promise((resolve) => (release = () => resolve(true)));
      const control = new AbortController();
      const gone = assert.rejects(
        poll(simulator(), job, { headers: { 'X-Auth-Token': 'any' }, signal: control.signal }),
      );
      await eventually(() => validated.length === 1);
      assert.equal(simulator().polls(job), 1);
      control.abort();
      await gone;
      await eventually(() => simulator().requests()[0]!.aborted);
      release();
      await sleep(2);
      answer = () => true;
      const late = poll(simulator(), job);
      await eventually(() => simulator().polls(job) === 2);
      assert.equal(await stateOf(poll(simulator(), job)), 'running');
      await simulator().close();
      await assert.rejects(late);
    });

    it('should log a client as aborted that disconnects after its complete body', async () => {
      answer = () => new Promise(() => undefined);
      const control = new AbortController();
      const gone = assert.rejects(
        ask(simulator(), 'POST /v2.0/p/batches', { body: '{}', signal: control.signal }),
      );
      await eventually(() => validated.length === 1);
      control.abort();
      await gone;
      await eventually(() => simulator().requests()[0]!.aborted);
    });

    it('should end at once on close, even while waiting for the function', async () => {
      const job = simulator().addJob(['running']);
      answer = () => new Promise(() => undefined);
      const open = assert.rejects(pollWith(simulator(), job, 'any'));
      await eventually(() => validated.length === 1);
      await simulator().close();
      await open;
      assert.equal(simulator().requests()[0]?.aborted, false);
    });
  });

  describe('issued by another Keystone', () => {
    const keystone = useSimulator({ users: [ada] });
    const simulator = useSimulator({
      tokens: async (token) => {
        const { status } = await pollWith(keystone(), { projectId: 'p', batchId: 'x' }, token);
        return status !== 401;
      },
    });

    it('should be accepted as long as that one accepts them', async () => {
      const job = simulator().addJob(['running']);
      const token = await tokenOf(keystone());
      assert.equal((await pollWith(simulator(), job, token)).status, 200);
      assert.equal((await pollWith(simulator(), job, 'other')).status, 401);
      keystone().revokeTokens();
      assert.equal((await pollWith(simulator(), job, token)).status, 401);
      await keystone().close();
      assert.equal((await pollWith(simulator(), job, token)).status, 503);
    });
  });
});

describe('tokenAuthenticator', () => {
  it('should be synchronous if the validation is', () => {
    const tokens = createTokens(createClock(0), { tokenLifeMs: 500, tokenLength: 10 });
    const request = { headers: { 'x-auth-token': 'any' }, at: 0 } as unknown as ServiceRequest;
    assert.equal(tokenAuthenticator(tokens, () => true)(request), undefined);
    assert.equal(typeof tokenAuthenticator(tokens, () => false)(request), 'function');
  });
});
