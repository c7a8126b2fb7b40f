import assert from 'node:assert/strict';
import { createContext, Script } from 'node:vm';
import { bundleOf, scriptOf } from '../support/bundleOf.ts';
import { ada, loginBody, signed } from './support/credentials.ts';

const ENTRY = 'lib/simulator/index.ts';

/** All that a page has and the simulator needs. A context of `node:vm` has nothing but the language by itself. */
const web = {
  AbortController,
  clearTimeout,
  crypto: { getRandomValues: crypto.getRandomValues.bind(crypto) }, // without `subtle` and `randomUUID`, as on plain HTTP
  performance: { now: () => performance.now() },
  setTimeout,
  structuredClone,
  TextDecoder,
  TextEncoder,
  URL,
  URLSearchParams,
};

/** Runs a program after a bundle; returns what its last expression resolves with, as JSON. */
const run = async (bundle: string, program: string, more: object = {}): Promise<unknown> => {
  const context = createContext({ ...web, ...more });
  for (const name of ['process', 'Buffer', 'require', 'global', 'module', 'setImmediate']) {
    assert.equal(new Script(`typeof ${name}`).runInContext(context), 'undefined');
  }
  new Script(bundle).runInContext(context);
  const done: unknown = new Script(`(async () => JSON.stringify(await (${program})()))()`).runInContext(
    context,
  );
  return JSON.parse(String(await done));
};

/** What a page does: polls a job to its end, meets faults, logs in, and sends a signed request. */
const visit = `async () => {
  const { createSimulator, simulatedTransport } = simulation;
  const { ada, login, signed } = given;
  const keys = [{ accessKey: 'AK1', secretKey: 's3cret-key' }];
  const simulator = createSimulator({ users: [ada], accessKeys: keys, cors: true });
  const send = simulatedTransport(simulator);
  const ask = async (method, path, headers, body) => {
    try {
      const url = new URL(path, 'https://dli.example.com');
      const response = await send({ method, url, headers, body, signal: new AbortController().signal });
      let text = '';
      for await (const chunk of response.body ?? []) text += new TextDecoder().decode(chunk);
      return { status: response.status, token: response.headers.get('x-subject-token'), text };
    } catch ({ code }) {
      return { code };
    }
  };
  const { token, status } = await ask('POST', '/v3/auth/tokens', {}, login);
  const job = simulator.addJob([{ state: 'running', latencyMs: 1 }, { fault: 'reset' }, { fault: 'halfBody' }, 'Success']);
  const states = [];
  for (let poll = 0; poll < 4; poll += 1) {
    const path = '/v2.0/' + job.projectId + '/batches/' + job.batchId + '/state';
    const { code, text } = await ask('GET', path, { 'x-auth-token': token });
    states.push(code ?? JSON.parse(text).state);
  }
  const list = await ask('GET', '/v2.0/p1/batches', signed);
  const result = [status, token.length, states, list.status, simulator.polls(job), simulator.requests().length];
  await simulator.close();
  return result;
}`;

const given = {
  ada,
  login: loginBody(),
  signed: { host: 'dli.example.com', ...signed('https://dli.example.com/v2.0/p1/batches') },
};
const visited = [201, 2_048, ['running', 'ECONNRESET', 'ECONNRESET', 'Success'], 200, 4, 6];

describe('the simulator in a browser', () => {
  it('should import no module of Node, the server included', async () => {
    const { files, packages } = await bundleOf('*', ENTRY);
    assert.ok(files.includes('simulator/http/server.ts'));
    assert.deepEqual(packages, []);
  });

  it('should contain nothing of the server unless it is imported', async () => {
    const { files } = await bundleOf('{ createSimulator, simulatedTransport }', ENTRY);
    assert.deepEqual(
      files.filter((file) => file.startsWith('simulator/http/') || !/^(checks|simulator)\//.test(file)),
      [],
    );
  });

  for (const names of ['{ createSimulator, simulatedTransport }', '*']) {
    it(`should run from a bundle of ${names}`, async () => {
      const bundle = await scriptOf(names, ENTRY, 'simulation');
      assert.doesNotMatch(bundle, /\brequire\(|from ?["']node:/);
      assert.deepEqual(await run(bundle, visit, { given }), visited);
    });
  }

  it('should say what to use in place of a server', async () => {
    const bundle = await scriptOf('{ startSimulator }', ENTRY, 'simulation');
    const program = 'async () => simulation.startSimulator().catch(({ message }) => message)';
    const message = await run(bundle, program);
    assert.match(
      String(message),
      /^startSimulator: this runtime has no node:http .*; use createSimulator and /,
    );
  });
});
