import assert from 'node:assert/strict';
import { VirtualTimeScheduler } from 'rxjs';
import {
  createSimulator,
  type ScriptStep,
  type SimulatedReply,
  type SimulatedRequest,
} from 'dli-watch/simulator';
import { adjustableClock } from '../support/adjustableClock.ts';
import { useClock } from '../support/clock.ts';
import { statePath } from './support/http.ts';

const answerOf = async (reply: Promise<SimulatedReply>) => {
  const answer = await reply;
  assert.equal(answer.kind, 'answer');
  const { status, headers, body, end } = answer;
  return { status, headers, end, text: body };
};

const scene = (...script: readonly ScriptStep[]) => {
  const simulator = createSimulator();
  const job = simulator.addJob(script);
  const request = (more: Partial<SimulatedRequest> = {}): SimulatedRequest => ({
    method: 'GET',
    path: statePath(job),
    headers: { 'X-Auth-Token': 'any' },
    ...more,
  });
  return { simulator, job, request, last: () => simulator.requests().at(-1)! };
};

describe('createSimulator', () => {
  const { tick } = useClock(1_700_000_000_000);

  it('should reply with all headers and the bytes of the body', async () => {
    const { simulator, request, job, last } = scene('running');
    const { status, headers, end, text } = await answerOf(simulator.handle(request()).reply);
    assert.deepEqual([status, end], [200, 'complete']);
    assert.equal(text, JSON.stringify({ id: job.batchId, state: 'running' }));
    assert.deepEqual(headers, {
      'content-type': 'application/json;charset=utf-8',
      date: 'Tue, 14 Nov 2023 22:13:20 GMT',
      'x-request-id': last().requestId,
    });
  });

  it('should have no body with 204 and 304', async () => {
    for (const status of [204, 304]) {
      const { simulator, request } = scene({ fault: 'answer', status, body: 'x' });
      assert.equal((await answerOf(simulator.handle(request()).reply)).text, null);
    }
  });

  it('should log the end that comes first, and no other', async () => {
    const { simulator, request, last } = scene('running');
    for (const [first, second] of [
      ['sent', 'disconnected'],
      ['disconnected', 'sent'],
    ] as const) {
      const exchange = simulator.handle(request());
      await exchange.reply;
      assert.ok(!('endedAt' in last()));
      await tick(5);
      exchange[first]();
      const { endedAt, aborted } = last();
      assert.deepEqual([endedAt! - last().at, aborted], [5, first === 'disconnected']);
      await tick(5);
      exchange[second]();
      assert.deepEqual([last().endedAt, last().aborted], [endedAt, aborted]);
    }
  });

  it('should not reply to a client that has gone', async () => {
    const { simulator, request, last } = scene({ state: 'running', latencyMs: 50 });
    const exchange = simulator.handle(request());
    void exchange.reply.then(() => assert.fail('replied'));
    exchange.disconnected();
    await tick(100);
    assert.deepEqual([last().aborted, last().status], [true, undefined]);
  });

  it('should end a request that it resets, at once', async () => {
    const { simulator, request, last } = scene({ fault: 'reset' });
    const exchange = simulator.handle(request());
    assert.deepEqual(await exchange.reply, { kind: 'reset' });
    exchange.disconnected();
    assert.deepEqual([last().aborted, last().endedAt], [false, last().at]);
  });

  it('should say how far a body is to be sent', async () => {
    const { simulator, request } = scene({ fault: 'halfBody' }, { fault: 'stalledBody' }, 'running');
    for (const expected of ['cut', 'stalled', 'complete']) {
      const { end, text } = await answerOf(simulator.handle(request()).reply);
      assert.equal(end, expected);
      assert.match(text ?? '', /"state":"running"}$/);
    }
  });

  it('should take headers in any spelling, join their values, and redact them', async () => {
    const { simulator, request, last } = scene('running');
    const headers = { 'X-AUTH-token': 's3cret', 'X-More': ['a', 'b'], 'X-Absent': undefined };
    assert.equal((await answerOf(simulator.handle(request({ headers })).reply)).status, 200);
    assert.deepEqual(last().headers, { 'x-auth-token': '***', 'x-more': 'a,b' });
  });

  it('should read a body at most once, and only if the reply depends on it', async () => {
    const { simulator, request } = scene('running');
    let reads = 0;
    const body = () => {
      reads += 1;
      return Promise.resolve(new TextEncoder().encode('{"file":"a.jar"}'));
    };
    simulator.fail('create', [{ fault: 'throttled' }]);
    const requests = [
      { path: '/nowhere', body },
      { method: 'POST', path: '/v2.0/p/batches', body },
      { method: 'POST', path: '/v2.0/p/batches', body },
    ];
    const statuses: number[] = [];
    for (const more of requests) {
      statuses.push((await answerOf(simulator.handle(request(more)).reply)).status);
      assert.equal(reads, statuses.length === 3 ? 1 : 0);
    }
    assert.deepEqual(statuses, [404, 429, 200]);
  });

  it('should refuse a body of more than 12 MiB, and one that its reader calls too large', async () => {
    const { simulator, request } = scene('running');
    const large = new Uint8Array(12 * 1_024 * 1_024 + 1);
    const statusFor = async (body: SimulatedRequest['body']) => {
      const post = request({ method: 'POST', path: '/v2.0/p/batches', body });
      return (await answerOf(simulator.handle(post).reply)).status;
    };
    assert.equal(await statusFor(large), 413);
    assert.equal(await statusFor(() => undefined), 413);
    assert.equal(await statusFor(large.subarray(1)), 400);
  });

  it('should reject with what the reader of a body raises', async () => {
    const { simulator, request } = scene('running');
    const broken = new Error('no body');
    const body = () => Promise.reject(broken);
    const { reply } = simulator.handle(request({ method: 'POST', path: '/v2.0/p/batches', body }));
    await assert.rejects(reply, (error) => error === broken);
  });

  it('should name its own URLs by the origin of the request, or by its host', async () => {
    const { simulator, request } = scene('running');
    for (const [more, expected] of [
      [{ headers: { host: 'a.example.com' } }, 'http://a.example.com/v3/'],
      [{ origin: 'https://b.example.com', headers: { host: 'a' } }, 'https://b.example.com/v3/'],
    ] as const) {
      const { text } = await answerOf(simulator.handle(request({ path: '/v3', ...more })).reply);
      assert.ok(text?.includes(`"${expected}"`));
    }
  });

  it('should break open requests at `close`, and refuse later ones without logging them', async () => {
    const { simulator, request, job } = scene(
      { fault: 'hang' },
      { state: 'dead', latencyMs: 50 },
      { fault: 'stalledBody' },
    );
    let broken = 0;
    const onBroken = () => void (broken += 1);
    const replies = [1, 2, 3].map(() => simulator.handle(request({ onBroken })).reply);
    await replies[2];
    const closed = simulator.close();
    assert.equal(broken, 1);
    assert.deepEqual(
      (await Promise.all(replies)).map(({ kind }) => kind),
      ['reset', 'reset', 'answer'],
    );
    assert.deepEqual(await simulator.handle(request()).reply, { kind: 'refused' });
    assert.equal(simulator.polls(job), 3);
    assert.ok(simulator.requests().every(({ aborted, endedAt }) => !aborted && endedAt !== undefined));
    assert.equal(simulator.close(), closed);
    await simulator[Symbol.asyncDispose]();
    assert.equal(broken, 1);
    await tick(100);
  });

  it('should be disposed of with `await using`', async () => {
    const { simulator, request } = scene('running');
    await simulator[Symbol.asyncDispose]();
    assert.deepEqual(await simulator.handle(request()).reply, { kind: 'refused' });
  });

  describe('with a scheduler', () => {
    it('should run scripts, latency, tokens and dates by it', async () => {
      const clock = adjustableClock();
      const simulator = createSimulator({ scheduler: clock.scheduler, clockSkewMs: 1_000 });
      const job = simulator.addJob([
        { state: 'starting', forMs: 500 },
        { state: 'running', latencyMs: 250 },
      ]);
      const request = { method: 'GET', path: statePath(job), headers: { 'x-auth-token': 'any' } };
      const replies: Promise<SimulatedReply>[] = [];
      for (const at of [499, 500]) clock.at(at, () => void replies.push(simulator.handle(request).reply));
      await tick(10_000);
      clock.run();
      const answers = await Promise.all(replies.map(answerOf));
      assert.deepEqual(
        answers.map(({ text, headers }) => [/"state":"(\w+)"/.exec(text ?? '')?.[1], headers['date']]),
        [
          ['starting', 'Thu, 01 Jan 1970 00:00:01 GMT'],
          ['running', 'Thu, 01 Jan 1970 00:00:01 GMT'],
        ],
      );
      assert.deepEqual(
        simulator.requests().map(({ at }) => at),
        [499, 500],
      );
    });

    it('should cancel its timers', () => {
      const scheduler = new VirtualTimeScheduler();
      const simulator = createSimulator({ scheduler });
      const job = simulator.addJob([{ state: 'running', latencyMs: 1_000 }]);
      simulator
        .handle({ method: 'GET', path: statePath(job), headers: { 'x-auth-token': 'any' } })
        .disconnected();
      scheduler.flush();
      assert.equal(simulator.requests()[0]?.status, undefined);
    });
  });
});
