import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { ask, batchPath, poll, stateOf } from '../support/http.ts';
import { useSimulator } from '../support/useSimulator.ts';

describe('GET …/batches/{batch_id}/log', () => {
  const simulator = useSimulator();
  const log = Array.from({ length: 130 }, (_, line) => `line ${String(line)}`);

  it('should contain the last 100 lines, unless the query says where to begin', async () => {
    const job = simulator().addJob(['running'], { log });
    for (const [query, from, lines] of [
      ['', 30, log.slice(30)],
      ['?type=driver&index=0', 30, log.slice(30)],
      ['?from=0', 0, log],
      ['?from=0&size=2', 0, ['line 0', 'line 1']],
      ['?from=129&size=5', 129, ['line 129']],
      ['?from=500', 500, []],
      ['?size=2', 30, ['line 30', 'line 31']],
      ['?from=&size=', 30, log.slice(30)],
    ] as const) {
      const { status, json } = await ask(simulator(), `GET ${batchPath(job)}/log${query}`);
      assert.deepEqual([status, json], [200, { id: job.batchId, from, total: 130, log: lines }], query);
    }
  });

  it('should be empty for another attempt, and contain the default lines', async () => {
    const job = simulator().addJob(['running']);
    const path = `${batchPath(job)}/log`;
    assert.deepEqual((await ask(simulator(), `GET ${path}`)).json, {
      id: job.batchId,
      from: 0,
      total: 3,
      log: ['stdout: ', 'stderr: ', 'YARN Diagnostics: '],
    });
    const second = { id: job.batchId, from: 0, total: 0, log: [] };
    assert.deepEqual((await ask(simulator(), `GET ${path}?index=1`)).json, second);
  });

  it('should refuse an invalid parameter, and an unknown or hidden job', async () => {
    const job = simulator().addJob([{ fault: 'vanished' }, 'running'], { log });
    assert.equal((await ask(simulator(), `GET ${batchPath(job)}/log`)).json['error_code'], 'DLI.0002');
    assert.equal((await poll(simulator(), job)).status, 400);
    for (const [query, name] of [
      ['from=-1', 'from'],
      ['size=x', 'size'],
      ['index=1.5', 'index'],
      ['type=executor', 'type'],
    ] as const) {
      const { status, json } = await ask(simulator(), `GET ${batchPath(job)}/log?${query}`);
      assert.deepEqual([status, json['error_msg']], [400, `Parameter check errors occur: ${name}`]);
    }
    const unknown = { projectId: 'p', batchId: randomUUID() };
    assert.equal((await ask(simulator(), `GET ${batchPath(unknown)}/log`)).json['error_code'], 'DLI.0002');
    assert.equal((await ask(simulator(), `GET ${batchPath(job)}/log`, { headers: {} })).status, 401);
  });

  it('should be no poll, and fail with faults of its own', async () => {
    const job = simulator().addJob(['starting', 'running']);
    simulator().fail('log', [{ fault: 'throttled' }]);
    const statuses = [1, 2].map(() => ask(simulator(), `GET ${batchPath(job)}/log`));
    assert.deepEqual((await Promise.all(statuses)).map(({ status }) => status).sort(), [200, 429]);
    assert.equal(await stateOf(poll(simulator(), job)), 'starting');
    assert.deepEqual([simulator().polls(job), simulator().requests(job)[0]?.call], [1, 'log']);
  });
});
