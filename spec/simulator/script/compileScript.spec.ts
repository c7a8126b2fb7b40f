import type { ScriptStep } from 'dli-watch/simulator';
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { poll } from '../support/poll.ts';
import { stateOf } from '../support/stateOf.ts';
import { useSimulator } from '../support/useSimulator.ts';

describe('a script', () => {
  const simulator = useSimulator();

  const states = async (script: readonly ScriptStep[], count: number): Promise<unknown[]> => {
    const job = simulator().addJob(script);
    const answers: unknown[] = [];
    for (let n = 0; n < count; n += 1) answers.push(await stateOf(poll(simulator(), job)));
    return answers;
  };

  it('should answer one poll with a plain text, and the last one for ever', async () => {
    assert.deepEqual(await states(['starting', 'running', 'success'], 5), [
      'starting',
      'running',
      'success',
      'success',
      'success',
    ]);
  });

  it('should answer one poll with a state that has no bounds', async () => {
    assert.deepEqual(await states([{ state: 'starting' }, 'dead'], 2), ['starting', 'dead']);
  });

  it('should answer so many polls', async () => {
    const script = [{ state: 'running', forPolls: 3 }, 'success'];
    assert.deepEqual(await states(script, 4), ['running', 'running', 'running', 'success']);
  });

  it('should count time from addJob, polled or not', async () => {
    const job = simulator().addJob([
      { state: 'starting', forMs: 3 },
      { state: 'running', forMs: 3 },
      { fault: 'hang', forMs: 3 },
      'success',
    ]);
    await sleep(15);
    assert.equal(await stateOf(poll(simulator(), job)), 'success');
  });

  it('should stay in a state for its time', async () => {
    const script = [{ state: 'running', forMs: 60_000 }, 'success'];
    assert.deepEqual(await states(script, 3), ['running', 'running', 'running']);
  });

  it('should send state texts as written', async () => {
    const texts = ['Success', ' running', 'paused', 'DEAD\t', '状态', '"', ' '];
    assert.deepEqual(await states(texts, texts.length), texts);
  });

  it('should bound faults as it bounds states', async () => {
    const job = simulator().addJob([{ fault: 'vanished', forPolls: 2 }, { fault: 'throttled' }, 'success']);
    const statuses: number[] = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await poll(simulator(), job)).status);
    assert.deepEqual(statuses, [400, 400, 429, 200]);
  });

  it('should send Retry-After with a state, as a number or as written', async () => {
    const job = simulator().addJob([
      { state: 'running', retryAfter: 3 },
      { state: 'running', retryAfter: 'soon' },
      'dead',
    ]);
    const sent: unknown[] = [];
    for (let n = 0; n < 3; n += 1) sent.push((await poll(simulator(), job)).headers.get('retry-after'));
    assert.deepEqual(sent, ['3', 'soon', null]);
  });

  it('should answer not before the latency of the step has passed', async () => {
    const job = simulator().addJob([
      { state: 'running', latencyMs: 5.5 },
      { fault: 'vanished', latencyMs: 2 },
      { fault: 'reset', latencyMs: 1.5 },
      'success',
    ]);
    assert.equal(await stateOf(poll(simulator(), job)), 'running');
    assert.equal((await poll(simulator(), job)).status, 400);
    await assert.rejects(poll(simulator(), job));
    const took = simulator()
      .requests()
      .map(({ at, endedAt = NaN }) => endedAt - at);
    assert.ok(took[0]! >= 5.5 && took[1]! >= 2 && took[2]! >= 1.5, String(took));
  });

  it('should choose the step when the poll comes, not when it is answered', async () => {
    const job = simulator().addJob([{ state: 'starting', latencyMs: 30 }, 'running', 'success']);
    const order: unknown[] = [];
    const first = stateOf(poll(simulator(), job)).then((state) => order.push(state));
    while (simulator().polls(job) === 0) await sleep(1);
    order.push(await stateOf(poll(simulator(), job)));
    await first;
    assert.deepEqual(order, ['running', 'starting']);
  });

  it('should be one timeline for each job', async () => {
    const [one, two] = [
      simulator().addJob(['starting', 'dead']),
      simulator().addJob(['starting', 'success']),
    ];
    const seen: unknown[] = [];
    for (const job of [one, two, one, two]) seen.push(await stateOf(poll(simulator(), job)));
    assert.deepEqual(seen, ['starting', 'starting', 'dead', 'success']);
  });

  it('should be copied: later changes of the array, a step, a body or headers change nothing', async () => {
    const state = { state: 'running' };
    const body = { state: 'starting' };
    const headers: Record<string, string> = { 'x-more': '1' };
    const script: ScriptStep[] = [state, { fault: 'answer', body, headers }, 'success'];
    const job = simulator().addJob(script);
    script.length = 1;
    state.state = body.state = 'changed';
    headers['x-more'] = 'changed';
    assert.equal(await stateOf(poll(simulator(), job)), 'running');
    const answer = await poll(simulator(), job);
    assert.equal(answer.headers.get('x-more'), '1');
    assert.equal(await stateOf(answer), 'starting');
    assert.equal(await stateOf(poll(simulator(), job)), 'success');
  });
});
