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
});
