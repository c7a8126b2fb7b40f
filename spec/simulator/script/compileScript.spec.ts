import type { ScriptStep } from 'dli-watch/simulator';
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { poll, stateOf } from '../support/http.ts';
import { useSimulator } from '../support/useSimulator.ts';

const BATCH = '0a324461-d9d9-45da-a52a-3b3c7a3d809e';

describe('a script', () => {
  const simulator = useSimulator();

  const states = async (script: readonly ScriptStep[], count: number): Promise<unknown[]> => {
    const job = simulator().addJob(script);
    const answers: unknown[] = [];
    for (let n = 0; n < count; n += 1) answers.push(await stateOf(poll(simulator(), job)));
    return answers;
  };

  it('should answer one poll with each string, and all later polls with the last one', async () => {
    assert.deepEqual(await states(['starting', 'running', 'success'], 5), [
      'starting',
      'running',
      'success',
      'success',
      'success',
    ]);
  });

  it('should answer one poll with a state that has no limits', async () => {
    assert.deepEqual(await states([{ state: 'starting' }, 'dead'], 2), ['starting', 'dead']);
  });

  it('should answer `forPolls` polls with a step', async () => {
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

  it('should stay in a state for `forMs`', async () => {
    const script = [{ state: 'running', forMs: 60_000 }, 'success'];
    assert.deepEqual(await states(script, 3), ['running', 'running', 'running']);
  });

  it('should send states as written', async () => {
    const texts = ['Success', ' running', 'paused', 'DEAD\t', '状态', '"', ' '];
    assert.deepEqual(await states(texts, texts.length), texts);
  });

  it('should limit faults as it limits states', async () => {
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

  it('should not answer before the latency of the step has passed', async () => {
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

  it('should choose the step when the poll arrives, not when it is answered', async () => {
    const job = simulator().addJob([{ state: 'starting', latencyMs: 30 }, 'running', 'success']);
    const order: unknown[] = [];
    const first = stateOf(poll(simulator(), job)).then((state) => order.push(state));
    while (simulator().polls(job) === 0) await sleep(1);
    order.push(await stateOf(poll(simulator(), job)));
    await first;
    assert.deepEqual(order, ['running', 'starting']);
  });

  it('should run separately for each job', async () => {
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

describe('bad scripts', () => {
  const simulator = useSimulator();
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  const milliseconds = 'a number of milliseconds from 0';
  const cases: readonly (readonly [unknown, string])[] = [
    [[], 'script: expected an array of at least one step, got an array of 0'],
    ['running', 'script: expected an array of at least one step, got "running"'],
    [undefined, 'script: expected an array of at least one step, got undefined'],
    [[''], 'script[0].state: expected a text that is not empty, got ""'],
    [['a', { state: '' }], 'script[1].state: expected a text that is not empty, got ""'],
    [[{ state: 7 }], 'script[0].state: expected a text that is not empty, got 7'],
    [[{ state: undefined }], 'script[0].state: expected a text that is not empty, got undefined'],
    [[{}], "script[0]: expected a state or an object with a 'state' or a 'fault', got an object"],
    [[null], "script[0]: expected a state or an object with a 'state' or a 'fault', got null"],
    [[7], "script[0]: expected a state or an object with a 'state' or a 'fault', got 7"],
    // eslint-disable-next-line no-sparse-arrays
    [['a', , 'b'], "script[1]: expected a state or an object with a 'state' or a 'fault', got undefined"],
    [['a', 'b', { state: 'c', forMs: NaN }], `script[2].forMs: expected ${milliseconds}, got NaN`],
    [[{ state: 'c', forMs: -1 }], `script[0].forMs: expected ${milliseconds}, got -1`],
    [[{ state: 'c', forMs: Infinity }], `script[0].forMs: expected ${milliseconds}, got Infinity`],
    [[{ state: 'c', forMs: '5' }], `script[0].forMs: expected ${milliseconds}, got "5"`],
    [[{ fault: 'hang', forMs: NaN }], `script[0].forMs: expected ${milliseconds}, got NaN`],
    [[{ state: 'c', forPolls: 1.5 }], 'script[0].forPolls: expected a whole number from 0, got 1.5'],
    [[{ state: 'c', forPolls: -1 }], 'script[0].forPolls: expected a whole number from 0, got -1'],
    [
      [{ state: 'c', forPolls: Infinity }],
      'script[0].forPolls: expected a whole number from 0, got Infinity',
    ],
    [
      [{ state: 'c', latencyMs: 2 ** 31 }],
      `script[0].latencyMs: expected ${milliseconds} to 2147483647, got 2147483648`,
    ],
    [
      [{ fault: 'reset', latencyMs: NaN }],
      `script[0].latencyMs: expected ${milliseconds} to 2147483647, got NaN`,
    ],
    [
      [{ state: 'c', retryAfter: -1 }],
      'script[0].retryAfter: expected a number from 0 or a text that a header may hold, got -1',
    ],
    [
      [{ state: 'c', retryAfter: NaN }],
      'script[0].retryAfter: expected a number from 0 or a text that a header may hold, got NaN',
    ],
    [
      [{ fault: 'throttled', retryAfter: 'a\nb' }],
      'script[0].retryAfter: expected a number from 0 or a text that a header may hold, got "a\\nb"',
    ],
    [
      [{ fault: 'error', code: 'X' }],
      'script[0].status: expected a whole number from 200 to 599, got undefined',
    ],
    [
      [{ fault: 'error', code: 'X', status: 100 }],
      'script[0].status: expected a whole number from 200 to 599, got 100',
    ],
    [
      [{ fault: 'error', code: 'X', status: 600 }],
      'script[0].status: expected a whole number from 200 to 599, got 600',
    ],
    [[{ fault: 'error', status: 500 }], 'script[0].code: expected a text that is not empty, got undefined'],
    [[{ fault: 'error', status: 500, code: 'X', message: 7 }], 'script[0].message: expected a text, got 7'],
    [
      [{ fault: 'error', status: 500, code: 'X', shape: 'apig' }],
      "script[0].shape: expected 'dli', 'gateway' or 'iam', got \"apig\"",
    ],
    [
      [{ fault: 'html', status: '200' }],
      'script[0].status: expected a whole number from 200 to 599, got "200"',
    ],
    [[{ fault: 'answer' }], 'script[0].body: expected a text or a value that JSON can hold, got undefined'],
    [
      [{ fault: 'answer', body: 1n }],
      'script[0].body: expected a text or a value that JSON can hold, got 1n',
    ],
    [
      [{ fault: 'answer', body: circle }],
      'script[0].body: expected a text or a value that JSON can hold, got an object',
    ],
    [[{ fault: 'answer', body: 1, headers: [] }], 'script[0].headers: expected an object, got an array of 0'],
    [
      [{ fault: 'answer', body: 1, headers: { a: 7 } }],
      'script[0].headers.a: expected a text that a header may hold, got 7',
    ],
    [
      [{ fault: 'answer', body: 1, headers: { 'a b': '' } }],
      'a name in script[0].headers: expected a header name, got "a b"',
    ],
    [
      [{ fault: 'redirect' }],
      'script[0].to: expected a text that a header may hold, not empty, got undefined',
    ],
    [
      [{ fault: 'redirect', to: '' }],
      'script[0].to: expected a text that a header may hold, not empty, got ""',
    ],
    [
      [{ fault: 'redirect', to: '/', status: 200 }],
      'script[0].status: expected a whole number from 300 to 399, got 200',
    ],
    [[{ state: 'a', forMS: 5 }], 'script[0].forMS: no such option, got 5; did you mean `forMs`?'],
    [
      [{ fault: 'hang', state: 'a' }],
      'script[0].state: no such option (fault, forMs, forPolls, latencyMs), got "a"',
    ],
  ];
  for (const [script, message] of cases) {
    it(`should refuse: ${message}`, () => {
      assert.throws(() => simulator().addJob(script as string[]), { name: 'TypeError', message });
    });
  }

  for (const name of ['nope', '', 'constructor', 7, null, undefined]) {
    it(`should refuse the fault ${String(name)}`, () => {
      assert.throws(() => simulator().addJob([{ fault: name as 'hang' }]), {
        name: 'TypeError',
        message: /^script\[0\]\.fault: expected one of hang, reset, .*redirect, got /,
      });
    });
  }

  it('should not add the job', () => {
    const refused = () => simulator().addJob([''], { batchId: BATCH });
    assert.throws(refused, TypeError);
    assert.equal(simulator().addJob(['running'], { batchId: BATCH }).batchId, BATCH);
  });
});
