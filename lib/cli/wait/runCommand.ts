import { type ChildProcess, spawn } from 'node:child_process';
import { formatCause } from '../../errors/wording.ts';
import type { BatchSnapshot } from '../../model/BatchSnapshot.ts';
import type { Io } from '../Io.ts';

/** What the command of `--exec` is run with. */
export interface CommandSetup {
  readonly command: string;
  readonly io: Pick<Io, 'env' | 'signal'>;
  /** Receives each line that the command writes. */
  readonly onLine: (line: string) => void;
}

/**
 * Runs a command in the shell, with a snapshot on its standard input and in its environment. When the signal is aborted, the
 * command and the processes that it has started are ended.
 *
 * @returns why it failed; `undefined` if it has succeeded, or was not run because the signal was aborted before
 */
export const runCommand = async (
  snapshot: BatchSnapshot,
  name: string | undefined,
  { command, io, onLine }: CommandSetup,
): Promise<string | undefined> => {
  const { signal } = io;
  if (signal.aborted) return undefined;
  const child = spawn(command, {
    shell: true,
    env: { ...io.env, ...variablesOf(snapshot, name) },
    // A process group of its own can be ended as a whole.
    detached: hasGroups,
    windowsHide: true,
  });
  const stop = (): void => end(child);
  signal.addEventListener('abort', stop);
  child.stdin.on('error', () => undefined); // the command need not read it
  child.stdin.end(`${JSON.stringify({ ...snapshot, ...(name !== undefined && { name }) })}\n`);
  passLines(child.stdout, onLine);
  passLines(child.stderr, onLine);
  const fault = await endOf(child);
  signal.removeEventListener('abort', stop);
  return fault;
};

const hasGroups = process.platform !== 'win32';

const variablesOf = (
  snapshot: BatchSnapshot,
  name: string | undefined,
): Readonly<Record<string, string>> => ({
  DLI_PROJECT_ID: snapshot.projectId,
  DLI_BATCH_ID: snapshot.batchId,
  DLI_STATE: snapshot.state,
  DLI_RAW_STATE: withoutNul(snapshot.rawState),
  DLI_PREVIOUS_STATE: snapshot.previousState ?? '',
  DLI_NAME: withoutNul(name ?? ''),
  DLI_ELAPSED_MS: String(Math.round(snapshot.elapsedMs)),
});

/** An environment cannot hold one. */
const withoutNul = (text: string): string => text.replaceAll('\0', '');

const passLines = (stream: NodeJS.ReadableStream, onLine: (line: string) => void): void => {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
  });
};

/** Resolves when the command has ended and its output was read. */
const endOf = (child: ChildProcess): Promise<string | undefined> =>
  new Promise((done) => {
    child.on('error', (error) => done(formatCause(error)));
    child.on('close', (code, signal) => done(code === 0 ? undefined : endedWith(code, signal)));
  });

const endedWith = (code: number | null, signal: NodeJS.Signals | null): string =>
  code === null ? `ended by ${String(signal)}` : `exit code ${String(code)}`;

/** How long a command may take to end after SIGTERM. */
const GRACE_MS = 3_000;

const end = (child: ChildProcess): void => {
  kill(child, 'SIGTERM');
  const timer = setTimeout(() => {
    kill(child, 'SIGKILL');
    // A process outside of the group may hold them open.
    child.stdout?.destroy();
    child.stderr?.destroy();
  }, GRACE_MS);
  child.on('close', () => clearTimeout(timer));
};

const kill = (child: ChildProcess, signal: NodeJS.Signals): void => {
  if (child.pid === undefined) return;
  try {
    if (hasGroups) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    // It has ended.
  }
};
