import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** The root of the repository. */
export const root: string = resolve(import.meta.dirname, '../..');

/** How a child process ended. */
export interface RunResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

/** The environment of a reader who has configured nothing: no credentials, no endpoint, no colour, no coverage. */
const plainEnv = (): NodeJS.ProcessEnv => {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(DLI_|OS_|HUAWEICLOUD_|HW_|NODE_OPTIONS$|FORCE_COLOR$)/.test(name),
  );
  // Node passes NODE_V8_COVERAGE on to its children unless the variable is named here.
  return { ...Object.fromEntries(kept), NODE_V8_COVERAGE: undefined, NO_COLOR: '1' };
};

/** The arguments of a process, and its further environment variables. */
interface RunOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a file in a Node of its own at the root of the repository, a TypeScript file through tsx. */
export const runNode = (
  file: string,
  timeoutMs: number,
  { args = [], env = {} }: RunOptions = {},
): Promise<RunResult> =>
  new Promise((done, fail) => {
    const child = spawn(
      process.execPath,
      [...(file.endsWith('.ts') ? ['--import', 'tsx'] : []), file, ...args],
      {
        cwd: root,
        env: { ...plainEnv(), ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const output = { stdout: '', stderr: '', timedOut: false };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    const timer = setTimeout(() => {
      output.timedOut = true;
      child.kill('SIGKILL');
    }, timeoutMs);
    child.on('error', fail);
    child.on('close', (code) => {
      clearTimeout(timer);
      done({ code, ...output });
    });
  });

/** Fails unless the process ended by itself, with code 0 and nothing on stderr. */
export const assertClean = (result: RunResult): void => {
  const output = `\nstdout:\n${result.stdout}\nstderr:\n${result.stderr}`;
  assert.ok(!result.timedOut, `it did not end by itself in time${output}`);
  assert.equal(result.code, 0, `it ended with code ${String(result.code)}${output}`);
  assert.equal(result.stderr, '', `it wrote to stderr${output}`);
};

/** Jobs that a list of tests awaits one after the other. */
export interface Jobs<A> {
  /** The result of one job. */
  readonly result: (index: number) => Promise<A>;
  /** Resolves when all started jobs have ended. */
  readonly settled: () => Promise<unknown>;
}

/** Starts a job, and the one after it, when its result is requested: two at a time, and only those that are needed. */
export const jobsOf = <A, B>(inputs: readonly A[], run: (input: A) => Promise<B>): Jobs<B> => {
  const started = new Map<number, Promise<B>>();
  const start = (index: number, input: A): Promise<B> => {
    const job = started.get(index) ?? run(input);
    started.set(index, job);
    // A failure belongs to the test that awaits it; until then it must not count as unhandled.
    job.catch(() => undefined);
    return job;
  };
  return {
    result: (index) => {
      const [input, next] = inputs.slice(index, index + 2);
      assert.ok(input !== undefined, `there is no job ${index}`);
      const job = start(index, input);
      if (next !== undefined) void start(index + 1, next);
      return job;
    },
    settled: () => Promise.allSettled(started.values()),
  };
};
