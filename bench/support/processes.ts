import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import process from 'node:process';

// What is measured, and the service that it uses, run in processes of their own, so that earlier measurements have not
// compiled their code or filled their heap. A child gets its argument as JSON on the command line.

const start = (file: string, argument: unknown, nodeArgs: readonly string[], timeout = 0): ChildProcess =>
  fork(resolve(import.meta.dirname, '..', file), [JSON.stringify(argument)], {
    execArgv: [...nodeArgs],
    timeout,
  });

/** In a child: the argument from the parent. */
export const parentArgument = (): unknown => JSON.parse(process.argv.at(-1) ?? '{}');

/** A child, or an answer of one, that takes longer is assumed to hang. */
const TIME_LIMIT_MS = 5 * 60_000;
/** The loader of TypeScript; and the benches poll as often as they can. */
const NODE_ARGS = ['--import=tsx', '--disable-warning=DLI_WATCH_FAST_POLLS'];

const resultOf = async <Result>(
  file: string,
  argument: unknown,
  nodeArgs: readonly string[],
): Promise<Result> => {
  const child = start(file, argument, nodeArgs, TIME_LIMIT_MS);
  const exit = once(child, 'exit');
  let result: { readonly value: Result } | undefined;
  child.once('message', (value) => (result = { value: value as Result }));
  const [code] = (await exit) as [number | null];
  if (code !== 0 || result === undefined) throw new Error(`${file} ended with ${String(code)}`);
  return result.value;
};

/** Runs a file of bench/ in a child, which answers with one message: `process.send(result)`. */
export const inChild = <Result>(
  file: string,
  argument: unknown,
  nodeArgs: readonly string[] = [],
): Promise<Result> => resultOf(file, argument, [...NODE_ARGS, '--expose-gc', ...nodeArgs]);

/** The same for a file of JavaScript, without the loader of TypeScript, which is a part of what an import costs. */
export const inPlainChild = <Result>(file: string, argument: unknown): Promise<Result> =>
  resultOf(file, argument, []);

/** A child that answers questions, see `answerParent`. */
export interface Service {
  /** Sends one question at a time. */
  readonly ask: <Reply>(question: unknown) => Promise<Reply>;
  readonly stop: () => Promise<void>;
}

/** Starts a file of bench/ as a service. */
export const startService = (file: string, argument: unknown): Service => {
  const child = start(file, argument, NODE_ARGS);
  return {
    ask: async <Reply>(question: unknown) => {
      const reply = nextReply(child, file);
      child.send(question as object);
      return (await reply) as Reply;
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill(); // also one that hangs
      await exit;
    },
  };
};

const nextReply = async (child: ChildProcess, file: string): Promise<unknown> => {
  const done = new AbortController();
  const { signal } = done;
  const timer = setTimeout(() => child.kill(), TIME_LIMIT_MS);
  const failOnExit = async (): Promise<never> => {
    const [code] = (await once(child, 'exit', { signal })) as [number | null];
    throw new Error(`${file} ended with ${String(code)}`);
  };
  try {
    const [reply] = (await Promise.race([once(child, 'message', { signal }), failOnExit()])) as [unknown];
    return reply;
  } finally {
    clearTimeout(timer);
    done.abort();
  }
};

/**
 * In a child that `startService` has started: answers each question of the parent, and exits with the parent. A question
 * that cannot be answered ends the child, too.
 */
export const answerParent = (answer: (question: unknown) => unknown): void => {
  const reply = async (question: unknown): Promise<void> => {
    process.send?.(await answer(question));
  };
  process.on('message', (question) => void reply(question));
  process.once('disconnect', () => process.exit(0));
};
