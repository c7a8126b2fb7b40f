import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchRef } from '../../lib/model/BatchRef.ts';
import { ask } from './support/ask.ts';
import { batchPath } from './support/batchPath.ts';
import { poll } from './support/poll.ts';
import { stateOf } from './support/stateOf.ts';
import { useSimulator } from './support/useSimulator.ts';

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

  it('should say in the detail when the job was cancelled', async () => {
    const job = simulator().addJob([{ state: 'running', forMs: 60_000 }, 'success']);
    await sleep(10);
    await cancel(job);
    const { create_time, update_time } = (await ask(simulator(), `GET ${batchPath(job)}`)).json as {
      create_time: number;
      update_time: number;
    };
    assert.ok(update_time - create_time >= 8, String(update_time - create_time));
  });

  it('should cancel a job that nobody has polled, by faults too', async () => {
    for (const script of [['starting'], [{ fault: 'reset' } as const, 'running']]) {
      const job = simulator().addJob(script);
      assert.equal((await cancel(job)).status, 200);
      assert.equal(await state(job), 'dead');
    }
  });

  it('should refuse one that has ended, and change nothing', async () => {
    for (const end of ['success', 'dead', 'Success', ' DEAD']) {
      const job = simulator().addJob([end]);
      const answer = await cancel(job);
      assert.deepEqual([answer.status, answer.json], [400, refused]);
      assert.equal(await state(job), end);
      assert.equal((await cancel(job)).status, 400);
    }
  });

  it('should refuse one that has ended while nobody polled', async () => {
    const job = simulator().addJob([{ state: 'running', forMs: 5 }, 'success']);
    await sleep(10);
    assert.equal((await cancel(job)).status, 400);
    assert.equal(await state(job), 'success');
  });

  it('should refuse one that was seen to end, even if it went on', async () => {
    const job = simulator().addJob(['dead', 'recovering']);
    assert.equal(await state(job), 'dead');
    assert.equal((await cancel(job)).status, 400);
    assert.equal(await state(job), 'recovering');
  });

  it('should refuse a second time', async () => {
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

  it('should not know what the state call does not know either', async () => {
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

  it('should ask for a token first', async () => {
    const job = simulator().addJob(['running']);
    assert.equal((await ask(simulator(), `DELETE ${batchPath(job)}`, { headers: {} })).status, 401);
    assert.equal(await state(job), 'running');
  });
});
