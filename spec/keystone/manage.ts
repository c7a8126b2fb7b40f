import { execFile } from 'node:child_process';
import { environmentOf } from './environmentOf.ts';
import { tailOf } from './tailOf.ts';

/** It takes some 2 s, for Python has much to load; ten times that beside a busy test run. */
const LIMIT_MS = 120_000;

/** Runs `keystone-manage` on the Keystone in a folder. */
export const manage = (
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> =>
  new Promise((done, failed) => {
    execFile(
      '/usr/bin/keystone-manage',
      ['--config-file', `${folder}/keystone.conf`, ...args],
      { env: { ...environmentOf(folder), ...env }, cwd: folder, timeout: LIMIT_MS, killSignal: 'SIGKILL' },
      (error, stdout, stderr) => {
        if (error === null) {
          done();
          return;
        }
        const how = error.killed
          ? `took more than ${String(LIMIT_MS)} ms`
          : `ended with ${String(error.code)}`;
        failed(new Error(`keystone-manage ${args.join(' ')} ${how}:\n${tailOf(stdout + stderr)}`));
      },
    );
  });
