import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, every, toAsyncIterable, token, watchBatch$ } from 'dli-watch';
import { type Simulator, startSimulator } from 'dli-watch/simulator';
import { eventually } from '../support/eventually.ts';

describe('toAsyncIterable over HTTP', () => {
  let simulator: Simulator;

  beforeEach(async () => {
    simulator = await startSimulator();
  });
  afterEach(() => simulator.close());

  it('should abort the pending request on break, and stop polling', async () => {
    const { projectId, batchId } = simulator.addJob(['running', { fault: 'hang' }]);
    const source = createClient({ endpoint: simulator.url, auth: token('any') });
    const watch$ = watchBatch$(projectId, batchId, { source, schedule: every(1) });
    for await (const { state } of toAsyncIterable(watch$)) {
      assert.equal(state, 'running');
      await eventually(() => simulator.requests().length === 2);
      break;
    }
    await eventually(() => simulator.requests()[1]?.aborted === true);
    await sleep(50);
    assert.equal(simulator.requests().length, 2);
  });
});
