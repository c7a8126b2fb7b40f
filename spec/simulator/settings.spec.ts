import assert from 'node:assert/strict';
import {
  createSimulator,
  type SimulatorOptions,
  type SimulatorServerOptions,
  startSimulator,
} from 'dli-watch/simulator';
import { serverSettingsOf, settingsOf } from '../../lib/simulator/settings.ts';
import { ada, logIn, signed } from './support/credentials.ts';

const SKEW = 'expected a whole number of milliseconds from -2147483647 to 2147483647';
describe('settingsOf', () => {
  it('should fill in the defaults', () => {
    const { newJobs, ...rest } = settingsOf({});
    assert.deepEqual(rest, {
      tokenLifeMs: 86_400_000,
      tokenLength: 2_048,
      clockSkewMs: 0,
      maxPageSize: 100,
      logLimit: 10_000,
      cors: false,
    });
    assert.equal(serverSettingsOf({}).port, 0);
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
    [{ users: ['s3cret'] }, 'users[0]: expected an object, got string'],
    [
      { users: [{ ...ada, name: '' }] },
      'users[0].name: expected a text that is not empty, got an empty text',
    ],
    [
      { users: [ada, { ...ada, password: undefined }] },
      'users[1].password: expected a text that is not empty, got a value of type undefined',
    ],
    [
      { users: [{ ...ada, passwrod: 's3cret' }] },
      'users[0].passwrod: no such option; did you mean `password`?',
    ],
    [
      { users: [{ ...ada, domainName: 7 }] },
      'users[0].domainName: expected a text that is not empty, got a value of type number',
    ],
    [
      { users: [{ ...ada, projects: 's3cret' }] },
      'users[0].projects: expected an array of projects, got a value of type string',
    ],
    [{ users: [{ ...ada, projects: ['s3cret'] }] }, 'users[0].projects[0]: expected an object, got string'],
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
      'users[0].projects[0].secret: no such option (id, name)',
    ],
    // eslint-disable-next-line no-sparse-arrays
    [{ users: [ada, , ada] }, 'users[1]: expected an object, got undefined'],
    [{ accessKeys: 's3cret' }, 'accessKeys: expected an array of access keys, got a value of type string'],
    [
      { accessKeys: [{ secretKey: 's3cret' }] },
      'accessKeys[0].accessKey: expected a text that is not empty, got a value of type undefined',
    ],
    [{ accessKeys: ['s3cret'] }, 'accessKeys[0]: expected an object, got string'],
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
      'accessKeys[0].token: no such option; did you mean `securityToken`?',
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
    [{ cors: 'yes' }, 'cors: expected true or false, got "yes"'],
    [{ scheduler: {} }, 'scheduler: expected a scheduler, an object with now and schedule, got an object'],
    [null, 'options: expected an object, got null'],
    [[], 'options: expected an object, got an array of 0'],
    [8080, 'options: expected an object, got number'],
    [{ prt: 80 }, 'options.prt: no such option; did you mean `port`?'],
  ];
  for (const [options, message] of cases) {
    it(`should reject: ${message}`, async () => {
      await assert.rejects(startSimulator(options as SimulatorOptions), { name: 'TypeError', message });
    });
  }

  it('should be rejected without a server as well, and a port, too', () => {
    assert.throws(() => createSimulator({ logLimit: -1 }), {
      name: 'TypeError',
      message: 'logLimit: expected a whole number from 0, got -1',
    });
    const server: SimulatorServerOptions = { port: 80 };
    assert.throws(() => createSimulator(server), {
      name: 'TypeError',
      message: /^options\.port: no such option /,
    });
  });

  it('should not show a token in the wrong place or under the wrong name', async () => {
    for (const options of [{ tokens: 's3cret' }, { token: 's3cret' }, { tokens: [{ s3cret: 's3cret' }] }]) {
      await assert.rejects(startSimulator(options as unknown as SimulatorOptions), (error: Error) => {
        assert.equal(error.name, 'TypeError');
        assert.match(error.message, /^(options\.token: |tokens(\[0\])?: )/);
        assert.doesNotMatch(error.message, /s3cret/);
        return true;
      });
    }
  });

  it('should treat undefined as absent', async () => {
    const options = {
      port: undefined,
      cors: undefined,
      scheduler: undefined,
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
    const bounds = {
      port: 0,
      cors: true,
      logLimit: 0,
      maxPageSize: 1,
      tokenLength: 10,
      tokenLifeMs: 2_147_483_647,
    };
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

  it('should be copied, including users and keys', async () => {
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
