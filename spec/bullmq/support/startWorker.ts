import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { root } from '../../support/runNode.ts';
import { killAtExit } from './startRedis.ts';

/** What a worker process does. All of it is passed on as JSON. */
export interface WorkerSettings {
  /** The name of the queue. */
  readonly name: string;
  readonly connection: { readonly host: string; readonly port: number };
  /** The URL of the simulator. */
  readonly endpoint: string;
  readonly everyMs: number;
  readonly limiter: { readonly max: number; readonly duration: number };
  /** Default: `every`. */
  readonly retryMs?: number;
  /** Default: that of `createClient`. */
  readonly requestTimeoutMs?: number;
  /** Default: a token that the simulator accepts. */
  readonly token?: string;
  /** Default: 50. */
  readonly concurrency?: number;
  /** Default: 3_000, shorter than the library's. */
  readonly lockDuration?: number;
  /** Default: 1_000. */
  readonly stalledInterval?: number;
  /** How many changes the stream keeps. Default: that of `createWatchWorker`. */
  readonly retain?: number;
  /** How much the wall clock of the process is ahead. */
  readonly clockSkewMs?: number;
  /** The batch id of a job that kills the process when its state is asked for. */
  readonly poison?: string;
  /** Polls are collected into lists, of which each worker sends so many. */
  readonly lists?: {
    readonly windowMs: number;
    readonly rate: { readonly requests: number; readonly perMs: number };
  };
  /** The version of BullMQ. Default: 6. */
  readonly bullmq?: 5 | 6;
}

/** A worker in a process of its own. */
export interface WorkerProcess extends AsyncDisposable {
  readonly process: ChildProcess;
  /** The messages of the `error` events of the worker. */
  readonly errors: readonly string[];
  /** What it wrote to standard error. */
  readonly stderr: () => string;
  /** Sends a signal: `SIGKILL`, or `SIGSTOP` and `SIGCONT` to pause it. */
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Resolves with its exit code or signal when it has ended. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Closes the worker, and ends the process. */
  readonly stop: () => Promise<number | NodeJS.Signals>;
}

/**
 * Starts a worker, and waits until it is ready.
 *
 * @param file - its program
 */
export const startWorker = async (
  settings: WorkerSettings,
  file = 'spec/bullmq/support/workerProcess.ts',
): Promise<WorkerProcess> => {
  const version = settings.bullmq === 5 ? ['--import', './spec/bullmq/support/bullmq5.mjs'] : [];
  const loader = file.endsWith('.ts') ? ['--import', 'tsx'] : [];
  const args = [...loader, ...version, file, JSON.stringify(settings)];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  killAtExit(child);
  const errors: string[] = [];
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  await new Promise<void>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      if (line === 'ready') resolve();
      else errors.push(line.replace(/^error /, ''));
    });
    void ended.then((code) => reject(new Error(`the worker ended (${String(code)}): ${stderr}`)));
  });
  const signal = (name: NodeJS.Signals): void => {
    child.kill(name);
  };
  const end = async (name: NodeJS.Signals): Promise<number | NodeJS.Signals> => {
    signal(name);
    return await ended;
  };
  return {
    process: child,
    errors,
    stderr: () => stderr,
    signal,
    ended,
    stop: () => end('SIGTERM'),
    [Symbol.asyncDispose]: async () => {
      await end('SIGKILL');
    },
  };
};
