import { type SimulatorOptions, startSimulator } from 'dli-watch/simulator';
import assert from 'node:assert/strict';
import { settingsOf } from '../../../lib/simulator/checks/checkOptions.ts';
import { ada } from '../support/ada.ts';
import { logIn } from '../support/logIn.ts';
import { signed } from '../support/signed.ts';
import { useSimulator } from '../support/useSimulator.ts';

const BATCH = '0a324461-d9d9-45da-a52a-3b3c7a3d809e';

const KNOWN = 'expected one of the fields name, password, domainName, projects';
const SKEW = 'expected a whole number of milliseconds from -2147483647 to 2147483647';

const refusal = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof TypeError, String(error));
    return error.message;
  }
  return 'accepted';
};

describe('bad options', () => {
  const cases: readonly (readonly [unknown, string])[] = [
    [{ port: -1 }, 'port: expected a whole number from 0 to 65535, got -1'],
    [{ port: 65_536 }, 'port: expected a whole number from 0 to 65535, got 65536'],
    [{ port: 1.5 }, 'port: expected a whole number from 0 to 65535, got 1.5'],
    [{ port: '80' }, 'port: expected a whole number from 0 to 65535, got "80"'],
    [{ logLimit: NaN }, 'logLimit: expected a whole number from 0, got NaN'],
    [{ logLimit: Infinity }, 'logLimit: expected a whole number from 0, got Infinity'],
    [{ logLimit: -1 }, 'logLimit: expected a whole number from 0, got -1'],
    [{ logLimit: null }, 'logLimit: expected a whole number from 0, got null'],
    [{ tokens: ['a', ''] }, 'tokens[1]: expected a text that is not empty, got an empty text'],
    [{ tokens: [7] }, 'tokens[0]: expected a text that is not empty, got a value of type number'],
    // eslint-disable-next-line no-sparse-arrays
    [{ tokens: ['a', , 'b'] }, 'tokens[1]: expected a text that is not empty, got a value of type undefined'],
    [{ users: {} }, 'users: expected an array of users, got a value of type object'],
    [{ users: ['s3cret'] }, 'users[0]: expected an object, got a value of type string'],
    [
      { users: [{ ...ada, name: '' }] },
      'users[0].name: expected a text that is not empty, got an empty text',
    ],
    [
      { users: [ada, { ...ada, password: undefined }] },
      'users[1].password: expected a text that is not empty, got a value of type undefined',
    ],
    [{ users: [{ ...ada, passwrod: 's3cret' }] }, `users[0].passwrod: ${KNOWN}, got a value of type string`],
    [
      { users: [{ ...ada, domainName: 7 }] },
      'users[0].domainName: expected a text that is not empty, got a value of type number',
    ],
    [
      { users: [{ ...ada, projects: 's3cret' }] },
      'users[0].projects: expected an array of projects, got a value of type string',
    ],
    [
      { users: [{ ...ada, projects: ['s3cret'] }] },
      'users[0].projects[0]: expected an object, got a value of type string',
    ],
    [
      { users: [{ ...ada, projects: [{ id: 's3-cret', name: 'x' }] }] },
      'users[0].projects[0].id: expected 1 to 64 letters and digits, got a value of type string',
    ],
    [
      { users: [{ ...ada, projects: [{ id: 7, name: 'x' }] }] },
      'users[0].projects[0].id: expected 1 to 64 letters and digits, got a value of type number',
    ],
    [
      { users: [{ ...ada, projects: [{ id: 'x' }] }] },
      'users[0].projects[0].name: expected a text that is not empty, got a value of type undefined',
    ],
    [
      { users: [{ ...ada, projects: [{ id: 'x', name: 'y', secret: 's3cret' }] }] },
      'users[0].projects[0].secret: expected one of the fields id, name, got a value of type string',
    ],
    // eslint-disable-next-line no-sparse-arrays
    [{ users: [ada, , ada] }, 'users[1]: expected an object, got a value of type undefined'],
    [{ accessKeys: 's3cret' }, 'accessKeys: expected an array of access keys, got a value of type string'],
    [
      { accessKeys: [{ secretKey: 's3cret' }] },
      'accessKeys[0].accessKey: expected a text that is not empty, got a value of type undefined',
    ],
    [{ accessKeys: ['s3cret'] }, 'accessKeys[0]: expected an object, got a value of type string'],
    [
      { accessKeys: [{ accessKey: 'A' }] },
      'accessKeys[0].secretKey: expected a text that is not empty, got a value of type undefined',
    ],
    [
      { accessKeys: [{ accessKey: '', secretKey: 's3cret' }] },
      'accessKeys[0].accessKey: expected a text that is not empty, got an empty text',
    ],
    [
      { accessKeys: [{ accessKey: 'A', secretKey: 's3cret', securityToken: 7 }] },
      'accessKeys[0].securityToken: expected a text that is not empty, got a value of type number',
    ],
    [
      { accessKeys: [{ accessKey: 'A', secretKey: 's3cret', token: 's3cret' }] },
      'accessKeys[0].token: expected one of the fields accessKey, secretKey, securityToken, got a value of type string',
    ],
    [{ tokenLifeMs: -1 }, 'tokenLifeMs: expected a number of milliseconds from 0 to 2147483647, got -1'],
    [
      { tokenLifeMs: 2 ** 31 },
      'tokenLifeMs: expected a number of milliseconds from 0 to 2147483647, got 2147483648',
    ],
    [{ tokenLength: 9 }, 'tokenLength: expected a whole number from 10 to 32768, got 9'],
    [{ tokenLength: 32_769 }, 'tokenLength: expected a whole number from 10 to 32768, got 32769'],
    [{ clockSkewMs: 0.5 }, `clockSkewMs: ${SKEW}, got 0.5`],
    [{ clockSkewMs: -(2 ** 31) }, `clockSkewMs: ${SKEW}, got -2147483648`],
    [{ clockSkewMs: 2 ** 31 }, `clockSkewMs: ${SKEW}, got 2147483648`],
    [{ maxPageSize: 0 }, 'maxPageSize: expected a whole number from 1, got 0'],
    [{ maxPageSize: 1.5 }, 'maxPageSize: expected a whole number from 1, got 1.5'],
    [{ newJobs: [] }, 'newJobs: expected an array of at least one step, got an array of 0'],
    [{ newJobs: ['running', ''] }, 'newJobs[1].state: expected a text that is not empty, got ""'],
    [null, 'options: expected an object, got null'],
    [[], 'options: expected an object, got an array of 0'],
    [8080, 'options: expected an object, got 8080'],
  ];
  for (const [options, message] of cases) {
    it(`should reject: ${message}`, async () => {
      await assert.rejects(startSimulator(options as SimulatorOptions), { name: 'TypeError', message });
    });
  }

  it('should tell no token, in the wrong place or under the wrong name', async () => {
    for (const options of [{ tokens: 's3cret' }, { token: 's3cret' }, { tokens: [{ s3cret: 's3cret' }] }]) {
      await assert.rejects(startSimulator(options as unknown as SimulatorOptions), (error: Error) => {
        assert.equal(error.name, 'TypeError');
        assert.match(error.message, /^tokens?/);
        assert.doesNotMatch(error.message, /s3cret/);
        return true;
      });
    }
  });

  it('should count undefined as absent', async () => {
    const options = {
      port: undefined,
      tokens: undefined,
      logLimit: undefined,
    } as unknown as SimulatorOptions;
    await (await startSimulator(options)).close();
  });

  it('should keep a copy of the tokens', async () => {
    const tokens = ['good'];
    const simulator = await startSimulator({ tokens });
    tokens.push('late');
    const { projectId, batchId } = simulator.addJob(['running']);
    const url = `${simulator.url}/v2.0/${projectId}/batches/${batchId}/state`;
    assert.equal((await fetch(url, { headers: { 'X-Auth-Token': 'late' } })).status, 401);
    await simulator.close();
  });
});

describe('good options', () => {
  it('should be accepted at their bounds', async () => {
    const bounds = { port: 0, logLimit: 0, maxPageSize: 1, tokenLength: 10, tokenLifeMs: 2_147_483_647 };
    for (const clockSkewMs of [-2_147_483_647, 2_147_483_647]) {
      const simulator = await startSimulator({ ...bounds, clockSkewMs, users: [ada] });
      assert.equal((await logIn(simulator)).status, 201);
      simulator.addJob(
        [
          { fault: 'html', status: 200, latencyMs: 2_147_483_647 },
          { fault: 'redirect', to: '/', status: 300 },
          { fault: 'redirect', to: '/', status: 399 },
          { fault: 'html', status: 599, forMs: 0, forPolls: 0 },
        ],
        { createdAt: 0 },
      );
      await simulator.close();
    }
  });

  it('should be copied, users and keys too', async () => {
    const projects = [{ id: 'abc', name: 'eu-de' }];
    const users = [{ ...ada, projects }];
    const simulator = await startSimulator({ users });
    const keys = [{ accessKey: 'AK1', secretKey: 's3cret-key' }];
    const signedFor = await startSimulator({ accessKeys: keys });
    keys[0]!.secretKey = 'changed';
    const headers = signed(`${signedFor.url}/v2.0/p/batches`);
    assert.equal((await fetch(`${signedFor.url}/v2.0/p/batches`, { headers })).status, 200);
    await signedFor.close();
    projects[0]!.name = 'changed';
    users[0]!.password = 'changed';
    users.length = 0;
    assert.equal((await logIn(simulator)).status, 201);
    await simulator.close();
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
    [[{ fault: 'answer', body: 1n }], 'script[0].body: expected a text or a value that JSON can hold, got 1'],
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
    [
      [{ state: 'a', forMS: 5 }],
      'script[0].forMS: expected one of the fields forMs, forPolls, latencyMs, state, retryAfter, got 5',
    ],
    [
      [{ fault: 'hang', state: 'a' }],
      'script[0].state: expected one of the fields fault, forMs, forPolls, latencyMs, got "a"',
    ],
  ];
  for (const [script, message] of cases) {
    it(`should refuse: ${message}`, () => {
      assert.equal(
        refusal(() => simulator().addJob(script as string[])),
        message,
      );
    });
  }

  for (const name of ['nope', '', 'constructor', 7, null, undefined]) {
    it(`should refuse the fault ${String(name)}`, () => {
      assert.match(
        refusal(() => simulator().addJob([{ fault: name as 'hang' }])),
        /^script\[0\]\.fault: expected one of hang, reset, .*redirect, got /,
      );
    });
  }

  it('should leave no job behind', () => {
    const refused = () => simulator().addJob([''], { batchId: BATCH });
    assert.notEqual(refusal(refused), 'accepted');
    assert.equal(simulator().addJob(['running'], { batchId: BATCH }).batchId, BATCH);
  });
});

describe('bad jobs', () => {
  const simulator = useSimulator();
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  const text = 'a text that is not empty';
  const cases: readonly (readonly [unknown, string])[] = [
    [{ name: '' }, 'ref.name: expected a text of 1 to 128 characters, got ""'],
    [
      { name: 'n'.repeat(129) },
      `ref.name: expected a text of 1 to 128 characters, got "${'n'.repeat(100)}…"`,
    ],
    [{ name: ['x'] }, 'ref.name: expected a text of 1 to 128 characters, got an array of 1'],
    [{ request: 'x' }, 'ref.request: expected an object that JSON can hold, got "x"'],
    [{ name: 7 }, 'ref.name: expected a text of 1 to 128 characters, got 7'],
    [{ queue: '' }, `ref.queue: expected ${text}, got ""`],
    [{ clusterName: 7 }, `ref.clusterName: expected ${text}, got 7`],
    [{ owner: null }, `ref.owner: expected ${text}, got null`],
    [{ proxyUser: '' }, `ref.proxyUser: expected ${text}, got ""`],
    [{ appId: '' }, `ref.appId: expected ${text}, got ""`],
    [{ scType: '' }, `ref.scType: expected ${text}, got ""`],
    [{ image: '' }, `ref.image: expected ${text}, got ""`],
    [{ feature: '' }, `ref.feature: expected ${text}, got ""`],
    [{ sparkVersion: 3 }, `ref.sparkVersion: expected ${text}, got 3`],
    [{ log: 'x' }, 'ref.log: expected an array of texts, got "x"'],
    [{ log: ['x', 7] }, 'ref.log: expected an array of texts, got an array of 2'],
    [{ request: [] }, 'ref.request: expected an object that JSON can hold, got an array of 0'],
    [{ request: null }, 'ref.request: expected an object that JSON can hold, got null'],
    [{ request: circle }, 'ref.request: expected an object that JSON can hold, got an object'],
    [{ createdAt: -1 }, 'ref.createdAt: expected a whole number from 0, got -1'],
    [{ createdAt: 1.5 }, 'ref.createdAt: expected a whole number from 0, got 1.5'],
    [{ createdAt: new Date(0) }, 'ref.createdAt: expected a whole number from 0, got Date(0)'],
  ];
  for (const [job, message] of cases) {
    it(`should refuse: ${message}`, () => {
      assert.equal(
        refusal(() => simulator().addJob(['running'], job as object)),
        message,
      );
    });
  }

  it('should accept a name of 128 characters, and what is undefined as absent', () => {
    const job = { name: 'n'.repeat(128), queue: undefined, log: [] } as object;
    assert.notEqual(simulator().addJob(['running'], job).batchId, '');
  });
});

describe('bad refs', () => {
  const simulator = useSimulator();
  const cases: readonly (readonly [unknown, string])[] = [
    [{ projectId: '' }, 'ref.projectId: expected 1 to 64 letters and digits, got ""'],
    [{ projectId: 'a-b' }, 'ref.projectId: expected 1 to 64 letters and digits, got "a-b"'],
    [{ projectId: 'a\n' }, 'ref.projectId: expected 1 to 64 letters and digits, got "a\\n"'],
    [{ projectId: 7 }, 'ref.projectId: expected 1 to 64 letters and digits, got 7'],
    [{ batchId: 'x' }, 'ref.batchId: expected a UUID, got "x"'],
    [
      { batchId: BATCH.replaceAll('-', '') },
      'ref.batchId: expected a UUID, got "0a324461d9d945daa52a3b3c7a3d809e"',
    ],
    [
      { batchID: BATCH },
      'ref.batchID: expected one of the fields projectId, batchId, name, queue, clusterName, owner, proxyUser, ' +
        `appId, scType, image, feature, sparkVersion, log, request, createdAt, got "${BATCH}"`,
    ],
    [null, 'ref: expected an object, got null'],
    [BATCH, `ref: expected an object, got "${BATCH}"`],
  ];
  for (const [ref, message] of cases) {
    it(`should refuse: ${message}`, () => {
      assert.equal(
        refusal(() => simulator().addJob(['running'], ref as object)),
        message,
      );
    });
  }

  it('should refuse a job that exists, whatever the case of its id', () => {
    const job = simulator().addJob(['running'], { batchId: BATCH });
    const again = { ...job, batchId: BATCH.toUpperCase() };
    const message = `ref.batchId: expected a batch that is new here, got "${BATCH}"`;
    assert.equal(
      refusal(() => simulator().addJob(['running'], again)),
      message,
    );
    assert.equal(simulator().addJob(['running'], { ...job, projectId: 'other' }).projectId, 'other');
  });

  it('should refuse what is no ref, in requests and polls too', () => {
    const bad = { projectId: 'p', batchId: 'x' };
    const message = 'ref.batchId: expected a UUID, got "x"';
    assert.equal(
      refusal(() => simulator().requests(bad)),
      message,
    );
    assert.equal(
      refusal(() => simulator().polls(bad)),
      message,
    );
    assert.notEqual(
      refusal(() => simulator().polls({ projectId: 'p' } as typeof bad)),
      'accepted',
    );
  });
});

describe('settingsOf', () => {
  it('should fill in what the options leave out', () => {
    const { newJobs, ...rest } = settingsOf({});
    assert.deepEqual(rest, {
      tokenLifeMs: 86_400_000,
      tokenLength: 2_048,
      clockSkewMs: 0,
      maxPageSize: 100,
      port: 0,
      logLimit: 10_000,
    });
    assert.deepEqual(
      newJobs.map((step) => [step.kind === 'state' && step.state, step.forPolls, step.forMs]),
      [
        ['starting', 1, Infinity],
        ['running', 2, Infinity],
        ['success', 1, Infinity],
      ],
    );
  });
});
