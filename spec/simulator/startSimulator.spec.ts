import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { startSimulator } from 'dli-watch/simulator';
import { eventually } from '../support/eventually.ts';
import { poll, stateOf, statePath } from './support/http.ts';
import { useSimulator } from './support/useSimulator.ts';

describe('startSimulator', () => {
  const simulator = useSimulator();

  it('should listen on loopback only, on a free port', async () => {
    const other = await startSimulator();
    assert.match(simulator().url, /^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
    assert.notEqual(other.url, simulator().url);
    await other.close();
    // Linux answers on all of 127.0.0.0/8, so a server on every address would be found here.
    if (process.platform === 'linux') {
      await assert.rejects(fetch(simulator().url.replace('127.0.0.1', '127.0.0.2')));
    }
  });

  it('should listen on a given port, and reject with the system’s error if it is taken', async () => {
    const port = Number(new URL(simulator().url).port);
    await assert.rejects(startSimulator({ port }), { code: 'EADDRINUSE' });
    await simulator().close();
    const again = await startSimulator({ port });
    assert.equal(again.url, simulator().url);
    await again.close();
  });

  it('should add jobs with fresh ids to one project', () => {
    const [one, two] = [simulator().addJob(['running']), simulator().addJob(['running'])];
    assert.match(one.projectId, /^[0-9a-f]{32}$/);
    assert.equal(one.projectId, two.projectId);
    assert.notEqual(one.batchId, two.batchId);
    const batchId = '0a324461-d9d9-45da-a52a-3b3c7a3d809e';
    assert.deepEqual(simulator().addJob(['running'], { batchId }), { projectId: one.projectId, batchId });
    assert.deepEqual(simulator().addJob(['running'], { projectId: 'p', batchId }), {
      projectId: 'p',
      batchId,
    });
    assert.equal(simulator().addJob(['running'], { projectId: 'p' }).projectId, 'p');
  });

  describe('connections', () => {
    it('should count opened and open ones', async () => {
      assert.deepEqual(simulator().connections, { opened: 0, open: 0 });
      const port = Number(new URL(simulator().url).port);
      const [one, two] = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
      await eventually(() => simulator().connections.open === 2);
      one.destroy();
      await eventually(() => simulator().connections.open === 1);
      assert.deepEqual(simulator().connections, { opened: 2, open: 1 });
      two.destroy();
    });

    it('should be one for polls that keep it alive', async () => {
      const job = simulator().addJob(['running']);
      const agent = new Agent({ keepAlive: true });
      for (let n = 0; n < 5; n += 1) {
        const [answer] = (await once(
          request(simulator().url + statePath(job), { agent, headers: { 'x-auth-token': 't' } }).end(),
          'response',
        )) as [IncomingMessage];
        await once(answer.resume(), 'close');
      }
      assert.equal(simulator().polls(job), 5);
      assert.deepEqual(simulator().connections, { opened: 1, open: 1 });
      agent.destroy();
    });
  });

  describe('close', () => {
    it('should break hanging and delayed requests and idle connections at once', async () => {
      const job = simulator().addJob([
        { fault: 'hang' },
        { state: 'dead', latencyMs: 60_000 },
        { fault: 'stalledBody' },
      ]);
      const idle = connect(Number(new URL(simulator().url).port), '127.0.0.1');
      const idleClosed = once(idle, 'close');
      await once(idle, 'connect');
      const open = [1, 2, 3].map(() => assert.rejects(async () => stateOf(poll(simulator(), job))));
      await eventually(() => simulator().polls(job) === 3 && simulator().connections.open === 4);
      await simulator().close();
      assert.equal(simulator().connections.open, 0);
      await Promise.all([...open, idleClosed]);
      await assert.rejects(poll(simulator(), job));
    });

    it('should do nothing a second time, and keep the log', async () => {
      const job = simulator().addJob(['running']);
      await stateOf(poll(simulator(), job));
      const first = simulator().close();
      await Promise.all([first, simulator().close(), simulator()[Symbol.asyncDispose]()]);
      await simulator().close();
      assert.equal(simulator().requests().length, 1);
      assert.equal(simulator().polls(job), 1);
    });

    it('should be the same as Symbol.asyncDispose', async () => {
      const disposed = await startSimulator();
      await disposed[Symbol.asyncDispose]();
      await assert.rejects(fetch(disposed.url));
    });

    it('should leave nothing that keeps the process alive', async () => {
      // A leftover timer or socket would keep the process alive until it is killed, which rejects.
      const program = `
        import { request } from 'node:http';
        import { startSimulator } from ${JSON.stringify(new URL('../../lib/simulator/index.ts', import.meta.url).href)};
        const simulator = await startSimulator();
        const job = simulator.addJob([{ fault: 'hang' }, { state: 'dead', latencyMs: 2_000_000_000 }]);
        const url = simulator.url + '/v2.0/' + job.projectId + '/batches/' + job.batchId + '/state';
        for (let n = 0; n < 2; n += 1) {
          request(url, { agent: false, headers: { 'x-auth-token': 't' } }).on('error', () => {}).end();
        }
        while (simulator.polls(job) < 2) await new Promise(setImmediate);
        await simulator.close();
        console.log('closed');
      `;
      const args = ['--import=tsx', '--input-type=module', '--eval', program];
      // Its coverage would count as that of the suite.
      const env = { ...process.env, NODE_V8_COVERAGE: '' };
      const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 4_500, env });
      assert.equal(stdout, 'closed\n');
    });
  });
});
