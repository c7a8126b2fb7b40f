import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

/** A child that takes longer hangs. */
const LIMIT_MS = 10 * 60_000;

/**
 * Runs a file of bench/ in a process of its own, which the measurements of others have not warmed up or littered. It gets
 * `given` as its last argument, as JSON, and answers with one message: `process.send(result)`.
 */
export const inChild = async <Result>(
  file: string,
  given: unknown,
  nodeArgs: readonly string[] = [],
): Promise<Result> => {
  const child = fork(resolve(import.meta.dirname, '..', file), [JSON.stringify(given)], {
    execArgv: ['--import=tsx', '--expose-gc', ...nodeArgs],
    timeout: LIMIT_MS,
  });
  const exit$ = once(child, 'exit');
  let result: { readonly value: Result } | undefined;
  child.once('message', (value) => (result = { value: value as Result }));
  const [code] = (await exit$) as [number | null];
  if (code !== 0 || result === undefined) throw new Error(`${file} ended with ${String(code)}`);
  return result.value;
};
