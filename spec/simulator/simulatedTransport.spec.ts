import assert from 'node:assert/strict';
import {
  createSimulator,
  type ScriptStep,
  simulatedTransport,
  type SimulatorCore,
  startSimulator,
} from 'dli-watch/simulator';
import { requestErrorOf } from '../../lib/client/http/networkError.ts';
import { useClock } from '../support/clock.ts';
import { statePath } from './support/http.ts';
import { requestTo, textOf } from './support/transports.ts';

const ORIGIN = 'https://dli.example.com';

/** A simulator with one job, a function that polls it, and the last entry of its log. */
const scene = (...script: readonly ScriptStep[]) => {
  const simulator = createSimulator();
  const job = simulator.addJob(script);
  const send = simulatedTransport(simulator);
  const control = new AbortController();
  const poll = () => send(requestTo(ORIGIN, `GET ${statePath(job)}`, { signal: control.signal }));
  return { simulator, job, send, control, poll, last: () => simulator.requests().at(-1)! };
};

const iteratorOf = (body: unknown) => (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();

describe('simulatedTransport', () => {
  const { tick } = useClock(1_700_000_000_000);

  it('should refuse anything but a simulator', () => {
    for (const bad of [undefined, {}, 'http://127.0.0.1']) {
      assert.throws(() => simulatedTransport(bad as unknown as SimulatorCore), {
        name: 'TypeError',
        message: /^simulator: expected a simulator, as createSimulator returns it, got /,
      });
    }
  });

  it('should bound no headers', () => {
    assert.equal(simulatedTransport(createSimulator()).maxHeaderBytes, Infinity);
  });

  it('should respond with status, headers and body', async () => {
    const { poll, job } = scene({ state: 'running', retryAfter: 7 });
    const response = await poll();
    assert.equal(response.status, 200);
    const names = ['retry-after', 'content-type', 'date', 'constructor'];
    assert.deepEqual(
      names.map((name) => response.headers.get(name)),
      ['7', 'application/json;charset=utf-8', 'Tue, 14 Nov 2023 22:13:20 GMT', null],
    );
    assert.equal(await textOf(response), JSON.stringify({ id: job.batchId, state: 'running' }));
  });

  it('should send path, query, headers and body, and the host and the origin of the URL', async () => {
    const { send, simulator } = scene('running');
    const body = JSON.stringify({ file: 'a.jar', name: 'ä' });
    const headers = { 'x-auth-token': 's3cret', 'x-project-id': 'p' };
    const created = await send(requestTo(ORIGIN, 'POST /v2.0/p/batches', { body, headers }));
    assert.equal((JSON.parse(await textOf(created)) as { name: string }).name, 'ä');
    const versions = await send(requestTo(ORIGIN, 'GET /v3?a=b%20c', { headers: {} }));
    assert.match(await textOf(versions), /"href":"https:\/\/dli\.example\.com\/v3\/"/);
    const log = simulator.requests();
    assert.deepEqual(
      log.map((entry) => entry.path),
      ['/v2.0/p/batches', '/v3?a=b%20c'],
    );
    assert.deepEqual(log[0]?.headers, {
      host: 'dli.example.com',
      'x-auth-token': '***',
      'x-project-id': 'p',
    });
  });

  it('should have no body for an empty one', async () => {
    const { send, poll } = scene({ fault: 'answer', status: 204, body: 'x' });
    assert.equal((await poll()).body, null);
    assert.equal((await send(requestTo(ORIGIN, 'HEAD /nowhere'))).body, null);
  });

  for (const [fault, code] of [
    ['reset', 'ECONNRESET'],
    ['close', 'ECONNREFUSED'],
  ] as const) {
    it(`should reject as a broken connection with ${code} for ${fault}`, async () => {
      const { poll, simulator, last } = scene({ fault: 'reset' });
      if (fault === 'close') await simulator.close();
      await assert.rejects(poll(), (raised: Error) => {
        const error = requestErrorOf(raised, [], 'the transport');
        assert.deepEqual([error._tag, 'code' in error && error.code], ['NetworkError', code]);
        return true;
      });
      if (fault === 'close') assert.deepEqual(simulator.requests(), []);
      else assert.deepEqual([last().aborted, last().status, last().endedAt], [false, undefined, last().at]);
    });
  }

  it('should answer after the latency, and never before', async () => {
    const { poll, last } = scene({ state: 'running', latencyMs: 250 });
    let isAnswered = false;
    const answered = poll().then(() => (isAnswered = true));
    await tick(249);
    assert.equal(isAnswered, false);
    await tick(1);
    await answered;
    assert.equal(last().endedAt! - last().at, 250);
  });

  for (const [what, step] of [
    ['a request that hangs', { fault: 'hang' }],
    ['one that waits for its answer', { state: 'running', latencyMs: 1_000 }],
  ] as const) {
    it(`should reject ${what} with the reason of its abort, and log it as aborted`, async () => {
      const { poll, control, last } = scene(step);
      const reason = new Error('enough');
      const rejected = assert.rejects(poll(), (error) => error === reason);
      await tick(100);
      assert.ok(!('endedAt' in last()));
      control.abort(reason);
      await rejected;
      assert.deepEqual([last().aborted, last().endedAt! - last().at], [true, 100]);
      await tick(2_000);
      assert.equal(last().status, undefined);
    });
  }

  it('should send nothing if the signal is aborted before', async () => {
    const { poll, control, simulator } = scene('running');
    control.abort();
    await assert.rejects(poll(), { name: 'AbortError' });
    assert.deepEqual(simulator.requests(), []);
  });

  it('should reject a request that is aborted in the turn in which its answer is due', async () => {
    const { poll, control, last } = scene('running');
    const rejected = assert.rejects(poll(), { message: 'enough' });
    control.abort(new Error('enough'));
    await rejected;
    assert.equal(last().aborted, true);
  });

  it('should not count an abort after the answer', async () => {
    const { poll, control, last } = scene('running');
    const response = await poll();
    control.abort(new Error('late'));
    assert.equal(last().aborted, false);
    await assert.rejects(textOf(response), { message: 'late' });
  });

  it('should leave no listener at the signal once the body is read', async () => {
    const { send, simulator } = scene('running');
    const { signal } = new AbortController();
    const listeners = new Set<unknown>();
    signal.addEventListener = (_: string, listener: unknown) => void listeners.add(listener);
    signal.removeEventListener = (_: string, listener: unknown) => void listeners.delete(listener);
    const job = simulator.addJob(['running', { fault: 'answer', status: 204, body: '' }, { fault: 'reset' }]);
    for (let poll = 0; poll < 3; poll += 1) {
      const sent = send(requestTo(ORIGIN, `GET ${statePath(job)}`, { signal }));
      assert.equal(listeners.size, 1);
      await sent.then(textOf).catch(() => undefined);
      assert.equal(listeners.size, 0);
    }
  });

  it('should fail a body that is cut in the middle', async () => {
    const { poll, last, job } = scene({ fault: 'halfBody' });
    const response = await poll();
    const all = JSON.stringify({ id: job.batchId, state: 'running' });
    assert.equal(response.headers.get('content-length'), String(all.length));
    const bytes = iteratorOf(response.body);
    const first = await bytes.next();
    assert.equal(new TextDecoder().decode(first.value as Uint8Array), all.slice(0, all.length / 2));
    await assert.rejects(bytes.next(), { code: 'ECONNRESET' });
    assert.deepEqual([last().status, last().aborted], [200, false]);
  });

  it('should leave a stalled body open until it is aborted, given up or broken by `close`', async () => {
    for (const end of ['abort', 'return', 'close'] as const) {
      const { poll, control, simulator, last } = scene({ fault: 'stalledBody' });
      const bytes = iteratorOf((await poll()).body);
      await bytes.next();
      let settled = '';
      const rest = bytes.next().then(
        ({ done }) => (settled = String(done)),
        (error: unknown) => (settled = (error as Error).message),
      );
      await tick(10_000);
      assert.equal(settled, '');
      assert.ok(!('endedAt' in last()));
      if (end === 'abort') control.abort(new Error('enough'));
      if (end === 'return') await bytes.return?.();
      if (end === 'close') await simulator.close();
      await rest;
      const failures = { abort: 'enough', return: 'true', close: 'the simulator broke the connection' };
      assert.equal(settled, failures[end]);
      assert.deepEqual([last().aborted, last().status], [end !== 'close', 200]);
    }
  });

  it('should break hanging and delayed requests at `close`, and leave no timer', async () => {
    const { poll, simulator } = scene({ fault: 'hang' }, { state: 'dead', latencyMs: 60_000 });
    const broken = [poll(), poll()].map((sent) => assert.rejects(sent, { code: 'ECONNRESET' }));
    await simulator.close();
    await Promise.all(broken);
    assert.deepEqual(
      simulator.requests().map(({ aborted, endedAt }) => [aborted, endedAt !== undefined]),
      [
        [false, true],
        [false, true],
      ],
    );
  });

  it('should also carry requests to a simulator that serves HTTP', async () => {
    await using simulator = await startSimulator();
    const job = simulator.addJob(['Success']);
    const response = await simulatedTransport(simulator)(requestTo(ORIGIN, `GET ${statePath(job)}`));
    assert.match(await textOf(response), /"state":"Success"/);
    assert.deepEqual(simulator.connections, { opened: 0, open: 0 });
  });
});
