import type { Simulator } from 'dli-watch/simulator';
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchRef } from '../../../lib/model/BatchRef.ts';
import { ada } from '../support/ada.ts';
import { ask } from '../support/ask.ts';
import { batchPath } from '../support/batchPath.ts';
import { eventually } from '../support/eventually.ts';
import { logIn } from '../support/logIn.ts';
import { poll } from '../support/poll.ts';
import { stateOf } from '../support/stateOf.ts';
import { statePath } from '../support/statePath.ts';
import { useSimulator } from '../support/useSimulator.ts';

const PREFIX = 'Incorrect IAM authentication information: ';

const tokenOf = async (simulator: Simulator): Promise<string> =>
  (await logIn(simulator)).headers.get('x-subject-token')!;

const pollWith = (simulator: Simulator, job: BatchRef, token: string): Promise<Response> =>
  poll(simulator, job, { headers: { 'X-Auth-Token': token } });

describe('tokens', () => {
  describe('that were issued', () => {
    const simulator = useSimulator({ users: [ada] });

    it('should be good for each call, and no other be', async () => {
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

    it('should be refused once they are taken back, and new ones be good', async () => {
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

  describe('that live shortly', () => {
    const simulator = useSimulator({ users: [ada], tokenLifeMs: 40, clockSkewMs: 5_000 });

    it('should be good until they expire, and say when that was', async () => {
      const job = simulator().addJob(['starting', 'running']);
      const answer = await logIn(simulator());
      const token = answer.headers.get('x-subject-token')!;
      const { expires_at } = answer.json['token'] as { expires_at: string };
      assert.equal(await stateOf(pollWith(simulator(), job, token)), 'starting');
      await sleep(45);
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

  describe('that live no time', () => {
    const simulator = useSimulator({ users: [ada], tokenLifeMs: 0 });

    it('should be expired when they come', async () => {
      const token = await tokenOf(simulator());
      assert.equal((await pollWith(simulator(), simulator().addJob(['running']), token)).status, 401);
    });
  });

  describe('of a list, beside those that are issued', () => {
    const simulator = useSimulator({ users: [ada], tokens: ['fixed'] });

    it('should both be good, and only the issued ones be taken back', async () => {
      const job = simulator().addJob(['running']);
      const token = await tokenOf(simulator());
      for (const good of ['fixed', token]) assert.equal((await pollWith(simulator(), job, good)).status, 200);
      assert.equal((await pollWith(simulator(), job, 'other')).status, 401);
      simulator().revokeTokens();
      assert.equal((await pollWith(simulator(), job, 'fixed')).status, 200);
      assert.equal((await pollWith(simulator(), job, token)).status, 401);
    });
  });

  describe('that a function judges', () => {
    const asked: string[] = [];
    let answer: (token: string) => unknown;
    beforeEach(() => {
      asked.length = 0;
    });
    const simulator = useSimulator({
      users: [ada],
      tokens: (token) => {
        asked.push(token);
        return answer(token) as boolean;
      },
    });

    it('should be good if it says so, at once or later', async () => {
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
      assert.deepEqual(asked, ['good', 'bad', 'good', 'bad']);
      assert.equal(await stateOf(pollWith(simulator(), job, 'good')), 'success');
    });

    it('should take nothing but true for a yes', async () => {
      const job = simulator().addJob(['running']);
      for (const odd of ['yes', 1, {}, undefined, Promise.resolve({ status: 401 })]) {
        answer = () => odd;
        assert.equal((await pollWith(simulator(), job, 'any')).status, 401);
      }
    });

    it('should say that IAM cannot be reached if it throws or rejects, and use up no step', async () => {
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

    it('should not be asked where there is no token, or one that was issued', async () => {
      const job = simulator().addJob(['running']);
      answer = () => true;
      assert.equal((await poll(simulator(), job, { headers: {} })).status, 401);
      assert.equal((await pollWith(simulator(), job, await tokenOf(simulator()))).status, 200);
      assert.deepEqual(asked, []);
    });

    it('should use up nothing for a client that has left meanwhile, nor keep a timer for it', async () => {
      const job = simulator().addJob([{ state: 'starting', latencyMs: 60_000 }, 'running']);
      let release = (): void => undefined;
      answer = () => new Promise((resolve) => (release = () => resolve(true)));
      const control = new AbortController();
      const gone = assert.rejects(
        poll(simulator(), job, { headers: { 'X-Auth-Token': 'any' }, signal: control.signal }),
      );
      await eventually(() => asked.length === 1);
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

    it('should note that a client left whose whole body had come', async () => {
      answer = () => new Promise(() => undefined);
      const control = new AbortController();
      const gone = assert.rejects(
        ask(simulator(), 'POST /v2.0/p/batches', { body: '{}', signal: control.signal }),
      );
      await eventually(() => asked.length === 1);
      control.abort();
      await gone;
      await eventually(() => simulator().requests()[0]!.aborted);
    });

    it('should end at once when it is closed, though it waits for an answer', async () => {
      const job = simulator().addJob(['running']);
      answer = () => new Promise(() => undefined);
      const open = assert.rejects(pollWith(simulator(), job, 'any'));
      await eventually(() => asked.length === 1);
      await simulator().close();
      await open;
      assert.equal(simulator().requests()[0]?.aborted, false);
    });
  });

  describe('that another Keystone has issued', () => {
    const keystone = useSimulator({ users: [ada] });
    const simulator = useSimulator({
      tokens: async (token) => {
        const { status } = await pollWith(keystone(), { projectId: 'p', batchId: 'x' }, token);
        return status !== 401;
      },
    });

    it('should be good as long as that one says so', async () => {
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
