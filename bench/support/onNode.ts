import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import process from 'node:process';

const root = resolve(import.meta.dirname, '../..');

/** From 22 on, in its latest version: that is what the peers of bench/newer need. */
const MAJOR = /^(2[2-9]|[3-9]\d)$/;

/** Runs the benches on another Node, which comes from the registry, with the peers that need a newer one: bench/newer. */
export const onNode = (major: string, args: readonly string[]): void => {
  if (!MAJOR.test(major)) throw new Error(`--node: expected a major version from 22 on, got ${major}`);
  const run = (command: readonly string[], env: NodeJS.ProcessEnv = {}): void => {
    const { status, signal, error } = spawnSync('npx', ['-y', '-p', `node@${major}`, '--', ...command], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    });
    if (status === 0) return;
    const end = String(signal ?? status);
    throw new Error(`${command.join(' ')} on Node ${major} ended with ${end}`, { cause: error });
  };
  run(['npm', 'ci', '--prefix', 'bench/newer']);
  // As an option of the environment, it holds for all processes in which something is measured.
  run(['node', '--import', 'tsx', 'bench/run.ts', ...args], {
    NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --conditions=newer`,
  });
};
