import { existsSync, readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { resolve } from 'node:path';
import process from 'node:process';

const bench = resolve(import.meta.dirname, '..');

/** The machine of the measurements, without which figures mean nothing. */
export const machine = (): string =>
  [
    `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown CPU'}`,
    `${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    `${type()} ${release().split('-')[0] ?? ''}`,
    `Node ${process.version}`,
  ].join(', ');

/** Where packages are installed: those of the benches, and those of the library. */
const folders = ['.', '..'].map((folder) => resolve(bench, folder, 'node_modules'));

/** The installed version of a package: `ky 1.14.3`. */
export const versionOf = (name: string): string => {
  const file = folders
    .map((folder) => resolve(folder, name, 'package.json'))
    .find((path) => existsSync(path));
  if (file === undefined) throw new Error(`${name} is not installed`);
  return `${name} ${(JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version}`;
};
