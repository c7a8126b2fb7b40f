import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { root } from '../support/runNode.ts';

/** Runs a program in a child process, because the one client would be kept for all other specs of this one. */
const inProcess = (program: string): Promise<unknown> =>
  promisify(execFile)(
    process.execPath,
    [
      ...['--import', 'tsx', '--input-type=module', '--eval'],
      `import assert from 'node:assert/strict';
       import { firstValueFrom, lastValueFrom } from 'rxjs';
       import { clientFromEnv, watchBatch$ } from './lib/index.ts';
       import { startSimulator } from './lib/simulator/index.ts';
       import { processSource } from './lib/client/clientFromEnv.ts';
       const ref = { projectId: 'p1', batchId: '0a324461-d9d9-45da-a52a-3b3c7a3d809e' };
       // A client makes one Observable for each ref object, so that the same Observable proves the same client.
       const read$ = () => processSource.readState$(ref);
       const setAll = () => Object.assign(process.env, { DLI_ENDPOINT: 'https://dli.example', OS_TOKEN: 'abc' });
       const clear = () => ['DLI_ENDPOINT', 'OS_TOKEN'].forEach((name) => delete process.env[name]);
       ${program}`,
    ],
    // Its coverage, merged with that of this process, would hide what this one has covered.
    { cwd: root, env: { ...process.env, NODE_V8_COVERAGE: undefined } },
  );

describe('processSource', () => {
  it('should create one client when it is first needed, and keep it', () =>
    inProcess(`
      setAll();
      const first$ = read$();
      clear();
      assert.equal(read$(), first$);`));

  it('should not keep a failure', () =>
    inProcess(`
      clear();
      for (const _ of [1, 2]) assert.throws(read$, { name: 'ConfigurationError' });
      setAll();
      assert.equal(read$(), read$());`));

  describe('after a refusal', () => {
    const refused = `
      const users = [{ name: 'ada', password: 'right', domainName: 'D', projects: [{ id: 'p1', name: 'P' }] }];
      const simulator = await startSimulator({ users, tokens: ['good'] });
      const job = simulator.addJob(['success']);
      const poll = () => firstValueFrom(processSource.readState$(job));
      const count = (call) => simulator.requests().filter((request) => request.call === call).length;
      const isRefused = { name: 'AuthError' };
      process.env.DLI_ENDPOINT = simulator.url;`;

    it('should make a new client when the token in the environment has changed', () =>
      inProcess(`${refused}
        process.env.OS_TOKEN = 'bad';
        await assert.rejects(poll, isRefused);
        await assert.rejects(poll, isRefused);
        assert.equal(count('state'), 1);
        process.env.OS_TOKEN = 'good';
        assert.equal((await poll()).state, 'success');
        const first$ = processSource.readState$(job);
        assert.equal(processSource.readState$(job), first$);
        await simulator.close();`));

    it('should repeat the poll that was refused, if the environment has changed before', () =>
      inProcess(`${refused}
        process.env.OS_TOKEN = 'bad';
        const poll$ = processSource.readState$(job);
        process.env.OS_TOKEN = 'good';
        const polls = await Promise.all(Array.from({ length: 20 }, () => firstValueFrom(poll$)));
        assert.ok(polls.every(({ state }) => state === 'success'));
        await simulator.close();`));

    it('should not send a wrong password again while the variables are the same', () =>
      inProcess(`${refused}
        Object.assign(process.env, {
          OS_AUTH_URL: simulator.url, OS_USERNAME: 'ada', OS_PASSWORD: 'wrong',
          OS_USER_DOMAIN_NAME: 'D', OS_PROJECT_NAME: 'P',
        });
        for (const _ of [1, 2, 3]) await assert.rejects(poll, isRefused);
        process.env.UNRELATED = 'changed';
        process.env.OS_ACCESS_KEY = 'half a pair, which is not used';
        await assert.rejects(poll, isRefused);
        assert.equal(count('token'), 1);
        delete process.env.OS_PASSWORD; // now incomplete: the client is kept
        await assert.rejects(poll, isRefused);
        assert.equal(count('token'), 1);
        process.env.OS_PASSWORD = 'right';
        assert.equal((await poll()).state, 'success');
        assert.equal(count('token'), 2);
        await simulator.close();`));

    it('should keep the client that works when the variables change', () =>
      inProcess(`${refused}
        process.env.OS_TOKEN = 'good';
        await poll();
        const first$ = processSource.readState$(job);
        process.env.OS_TOKEN = 'bad';
        await poll();
        assert.equal(processSource.readState$(job), first$);
        await simulator.close();`));
  });

  describe('without an environment', () => {
    const without = (runtime: string, check: string): Promise<unknown> =>
      inProcess(`
        const { process } = globalThis;
        let seen;
        try {
          globalThis.process = ${runtime};
          seen = await (async () => { ${check} })().catch((error) => error);
        } finally {
          globalThis.process = process;
        }
        assert.equal(seen?.name, 'ConfigurationError', String(seen));
        assert.match(seen.message, /source: createClient\\(\\{ endpoint, auth \\}\\)/);`);

    for (const [what, runtime] of [
      ['no process, as in a browser', 'undefined'],
      ['a process without variables', '{}'],
      [
        'variables that may not be read, as in Deno',
        `{ env: new Proxy({}, { get: () => { throw new Error('Requires env access') } }) }`,
      ],
    ] as const) {
      it(`should say what to pass: ${what}`, async () => {
        await without(runtime, 'processSource.readState$(ref);');
        await without(runtime, 'clientFromEnv();');
        await without(
          runtime,
          `await lastValueFrom(watchBatch$(ref.projectId, ref.batchId)).catch((error) => { throw error.cause; });`,
        );
      });
    }
  });
});
