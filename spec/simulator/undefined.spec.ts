import assert from 'node:assert/strict';
import {
  type JobOptions,
  type ScriptStep,
  type SimulatedAccessKey,
  type SimulatorServerOptions,
  startSimulator,
} from 'dli-watch/simulator';
import { ask, poll, stateOf } from './support/http.ts';

// An option that is `undefined` counts as absent, for the compiler as well: these objects have their types.

const options: Required<{ [Name in keyof SimulatorServerOptions]: undefined }> = {
  tokens: undefined,
  users: undefined,
  accessKeys: undefined,
  tokenLifeMs: undefined,
  tokenLength: undefined,
  clockSkewMs: undefined,
  newJobs: undefined,
  maxPageSize: undefined,
  port: undefined,
  logLimit: undefined,
  cors: undefined,
  scheduler: undefined,
} satisfies SimulatorServerOptions;

const job: Required<{ [Name in keyof JobOptions]: undefined }> = {
  projectId: undefined,
  batchId: undefined,
  name: undefined,
  queue: undefined,
  clusterName: undefined,
  owner: undefined,
  proxyUser: undefined,
  appId: undefined,
  scType: undefined,
  image: undefined,
  feature: undefined,
  sparkVersion: undefined,
  log: undefined,
  request: undefined,
  createdAt: undefined,
} satisfies JobOptions;

const pace = { forMs: undefined, forPolls: undefined, latencyMs: undefined };
const retryAfter = undefined;

describe('options of the simulator that are undefined', () => {
  it('should count as absent', async () => {
    await using simulator = await startSimulator(options);
    const ref = simulator.addJob(['running'], job);
    const plain = simulator.addJob(['running']);
    assert.equal(ref.projectId, plain.projectId);
    const detailOf = async (batchId: string) => {
      const { json } = await ask(simulator, `GET /v2.0/${ref.projectId}/batches/${batchId}`);
      const { id, appId, create_time, update_time, ...rest } = json;
      assert.ok(create_time !== undefined && update_time !== undefined);
      assert.deepEqual([id, appId], [batchId, `batch-session-${batchId}:31309`]);
      return rest;
    };
    assert.deepEqual(await detailOf(ref.batchId), await detailOf(plain.batchId));
  });

  it('should count as absent in a step', async () => {
    await using simulator = await startSimulator();
    const steps = [
      { state: 'starting', retryAfter, ...pace },
      { fault: 'html', status: undefined, ...pace },
      { fault: 'answer', status: undefined, headers: undefined, body: {}, ...pace },
      { fault: 'error', status: 500, code: 'x', message: undefined, shape: undefined, retryAfter, ...pace },
      { fault: 'throttled', retryAfter, ...pace },
      { fault: 'redirect', to: '/', status: undefined, ...pace },
      'dead',
    ] satisfies ScriptStep[];
    const ref = simulator.addJob(steps);
    const statuses: number[] = [];
    for (let n = 0; n < steps.length; n += 1) statuses.push((await poll(simulator, ref)).status);
    assert.deepEqual(statuses, [200, 200, 200, 500, 429, 302, 200]);
  });

  it('should not make a step of a state a fault, nor the other way round', async () => {
    await using simulator = await startSimulator();
    const ref = simulator.addJob([
      { state: 'running', fault: undefined },
      { fault: 'throttled', state: undefined },
    ]);
    assert.equal(await stateOf(poll(simulator, ref)), 'running');
    assert.equal((await poll(simulator, ref)).status, 429);
    simulator.fail('state', [{ fault: 'vanished', state: undefined } as never]);
    assert.equal((await poll(simulator, ref)).status, 400);
    const neither = { state: undefined, fault: undefined } as never;
    for (const fails of [() => simulator.addJob([neither]), () => simulator.fail('state', [neither])]) {
      assert.throws(fails, TypeError);
    }
  });

  it('should count as absent in a key', async () => {
    const key = { accessKey: 'AK1', secretKey: 's', securityToken: undefined } satisfies SimulatedAccessKey;
    await using simulator = await startSimulator({ accessKeys: [key] });
    const authorization = `SDK-HMAC-SHA256 Access=AK1, SignedHeaders=host, Signature=${'0'.repeat(64)}`;
    const { json } = await ask(simulator, 'GET /v2.0/p/batches', { headers: { authorization } });
    assert.match(String(json['error_msg']), /verify aksk signature fail$/);
  });
});
