import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { root } from '../support/runNode.ts';

/** Runs in a process of its own: here, the one client would be kept for all other specs. */
const inProcess = (program: string): Promise<unknown> =>
  promisify(execFile)(
    process.execPath,
    [
      ...['--import', 'tsx', '--input-type=module', '--eval'],
      `import assert from 'node:assert/strict';
       import { processClient } from './lib/client/processSource.ts';
       const setAll = () => Object.assign(process.env, { DLI_ENDPOINT: 'https://dli.example', OS_TOKEN: 'abc' });
       const clear = () => ['DLI_ENDPOINT', 'OS_TOKEN'].forEach((name) => delete process.env[name]);
       ${program}`,
    ],
    // Its coverage, merged with that of this process, would hide what this one has covered.
    { cwd: root, env: { ...process.env, NODE_V8_COVERAGE: undefined } },
  );

describe('processClient', () => {
  it('should make one client when it is first needed, and keep it', () =>
    inProcess(`
      setAll();
      const client = processClient();
      clear();
      assert.equal(processClient(), client);`));

  it('should not keep a failure', () =>
    inProcess(`
      clear();
      for (const _ of [1, 2]) assert.throws(processClient, { name: 'ConfigurationError' });
      setAll();
      assert.equal(processClient(), processClient());`));
});
