import type { Readable, Writable } from 'node:stream';

/** An output of the process: a terminal, a file or a pipe. */
export interface Output extends Writable {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

/** The input of the process: a terminal, a file or a pipe. */
export interface Input extends Readable {
  readonly isTTY?: boolean | undefined;
  setRawMode?(mode: boolean): unknown;
}

/** What a command uses of the process that it runs in. */
export interface Io {
  readonly stdin: Input;
  /** Results. */
  readonly stdout: Output;
  /** Progress, warnings and errors. */
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted when the process has to end early; its reason is an {@link Interruption}. */
  readonly signal: AbortSignal;
}

/** Why a process has to end before its command has. */
export class Interruption extends Error {
  readonly exitCode: number;
  /** Whether there is nobody left to read what is written. */
  readonly isClosedPipe: boolean;

  constructor(by: 'SIGINT' | 'SIGTERM' | 'SIGPIPE') {
    super(`interrupted by ${by}`);
    this.name = 'Interruption';
    this.exitCode = 128 + SIGNAL_NUMBERS[by];
    this.isClosedPipe = by === 'SIGPIPE';
  }
}

const SIGNAL_NUMBERS = { SIGINT: 2, SIGPIPE: 13, SIGTERM: 15 };
