import { cpus, release, totalmem, type } from 'node:os';
import process from 'node:process';

/** What was measured on: the figures mean nothing without it. */
export const machine = (): string =>
  [
    `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown CPU'}`,
    `${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    `${type()} ${release().split('-')[0] ?? ''}`,
    `Node ${process.version}`,
  ].join(', ');
