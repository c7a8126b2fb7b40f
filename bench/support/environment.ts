import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { resolve } from 'node:path';
import process from 'node:process';

const bench = resolve(import.meta.dirname, '..');
const root = resolve(bench, '..');

/** Whether the peers are those of bench/newer: `run.ts --node` sets the condition for them. */
export const isNewer: boolean = import.meta.resolve('#undici').includes('/bench/newer/');

/** The machine of the measurements, without which figures mean nothing. */
export const machine = (): string =>
  [
    `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown CPU'}`,
    `${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    `${type()} ${release().split('-')[0] ?? ''}`,
    `Node ${process.version}`,
  ].join(', ');

/** Where packages are installed: newer peers, those of the benches, and those of the library. */
const folders = [...(isNewer ? ['newer'] : []), '.', '..'].map((folder) =>
  resolve(bench, folder, 'node_modules'),
);

/** The installed version of a package: `ky 1.14.3`. */
export const versionOf = (name: string): string => {
  const file = folders
    .map((folder) => resolve(folder, name, 'package.json'))
    .find((path) => existsSync(path));
  if (file === undefined) throw new Error(`${name} is not installed`);
  return `${name} ${(JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version}`;
};

/** From 22 on, which the peers of bench/newer need. */
const MAJOR = /^(2[2-9]|[3-9]\d)$/;

/** Runs the benches on another Node, downloaded from the registry in its latest version, with the peers of bench/newer. */
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
  // In the environment, so that it holds for child processes, too.
  run(['node', '--import', 'tsx', 'bench/run.ts', ...args], {
    NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --conditions=newer`,
  });
};
