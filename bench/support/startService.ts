import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

/** A file of bench/ that runs in a process of its own and answers questions: see `answerParent`. */
export interface Service {
  readonly ask: <Reply>(question: unknown) => Promise<Reply>;
  readonly stop: () => Promise<void>;
}

const reply = async (child: ChildProcess, file: string): Promise<unknown> => {
  const left = new AbortController();
  const { signal } = left;
  const gone = async (): Promise<never> => {
    const [code] = (await once(child, 'exit', { signal })) as [number | null];
    throw new Error(`${file} ended with ${String(code)}`);
  };
  try {
    const [answer] = (await Promise.race([once(child, 'message', { signal }), gone()])) as [unknown];
    return answer;
  } finally {
    left.abort();
  }
};

/** Starts one; it gets `given` as its last argument, as JSON. One question at a time. */
export const startService = (file: string, given: unknown, nodeArgs: readonly string[] = []): Service => {
  const child = fork(resolve(import.meta.dirname, '..', file), [JSON.stringify(given)], {
    execArgv: ['--import=tsx', ...nodeArgs],
  });
  return {
    ask: async <Reply>(question: unknown) => {
      const answer = reply(child, file);
      child.send(question as object);
      return (await answer) as Reply;
    },
    stop: async () => {
      if (child.exitCode !== null) return;
      const exit = once(child, 'exit');
      child.disconnect();
      await exit;
    },
  };
};
