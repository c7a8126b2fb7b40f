import { fork } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import type { BatchRef } from 'dli-watch';
import { type ScriptStep, startSimulator } from 'dli-watch/simulator';

/** A request for the state of a job. */
export interface LoggedRequest {
  readonly batchId: string;
  /** When it arrived, in epoch milliseconds. */
  readonly at: number;
}

/** A simulator in a process of its own. */
export interface Service extends AsyncDisposable {
  readonly url: string;
  /** The jobs, in the order of their scripts. */
  readonly refs: readonly BatchRef[];
  /** All requests so far, the oldest first. */
  readonly log: () => Promise<readonly LoggedRequest[]>;
}

/** Starts a simulator with a job for each script. */
export const startService = async (scripts: readonly (readonly ScriptStep[])[]): Promise<Service> => {
  const child = fork(import.meta.filename, ['serve'], { execArgv: ['--import', 'tsx'] });
  const answerTo = async <T>(question: object): Promise<T> => {
    child.send(question);
    const [answer] = (await once(child, 'message')) as [T];
    return answer;
  };
  const { url, refs } = await answerTo<Pick<Service, 'url' | 'refs'>>({ scripts });
  return {
    url,
    refs,
    log: () => answerTo({}),
    [Symbol.asyncDispose]: async () => {
      child.disconnect();
      await once(child, 'exit');
    },
  };
};

/** The process of the simulator: it starts at the first message, and sends its log at each further one. */
const serve = async (send: (message: unknown) => unknown): Promise<void> => {
  const [{ scripts }] = (await once(process, 'message')) as [{ scripts: readonly (readonly ScriptStep[])[] }];
  const simulator = await startSimulator({ logLimit: 1_000_000 });
  const refs = scripts.map((script) => simulator.addJob(script));
  process.on('message', () => {
    const epochMs = Date.now() - performance.now();
    send(simulator.requests().map(({ ref, at }) => ({ batchId: ref?.batchId, at: at + epochMs })));
  });
  process.once('disconnect', () => void simulator.close());
  send({ url: simulator.url, refs });
};

if (process.send !== undefined && process.argv[2] === 'serve') await serve(process.send.bind(process));
