import assert from 'node:assert/strict';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type IPty, spawn } from '@lydell/node-pty';
import { Emulator } from './Emulator.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The command from its sources, for a shell: `$DLI_WATCH watch …`. */
export const DLI_WATCH = `${process.execPath} --import tsx lib/cli/bin.ts`;

interface Options {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** A process in a pseudo-terminal, and what its screen shows. */
export class PtyScreen {
  readonly #screen: Emulator;
  readonly #pty: IPty;
  #output = '';
  #exitCode: number | undefined;

  /** Runs a command of a shell. Variables that change the output are those of `env` only. */
  constructor(command: string, { columns = 80, rows = 24, env = {} }: Options = {}) {
    this.#screen = new Emulator(columns, rows);
    this.#pty = spawn('/bin/sh', ['-c', command], {
      name: 'xterm-256color',
      cols: columns,
      rows,
      cwd: root,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    });
    this.#pty.onData((data) => {
      this.#output += data;
      void this.#screen.write(data);
    });
    this.#pty.onExit(({ exitCode }) => (this.#exitCode = exitCode));
  }

  /** Everything that was written so far, with its control sequences. */
  get output(): string {
    return this.#output;
  }

  /** The lines of the screen. */
  get lines(): readonly string[] {
    return this.#screen.lines;
  }

  /** The lines of the screen, after those that were scrolled out of it. */
  get history(): readonly string[] {
    return this.#screen.history;
  }

  get text(): string {
    return this.lines.join('\n');
  }

  type(keys: string): void {
    this.#pty.write(keys);
  }

  /** Sends a signal to the process. */
  signal(name: 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): void {
    this.#pty.kill(name);
  }

  resize(columns: number, rows: number): void {
    this.#screen.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  /** Waits until the screen shows something; fails with the screen after 30 s. */
  async shows(expected: RegExp | ((lines: readonly string[]) => boolean)): Promise<void> {
    const holds = (): boolean =>
      expected instanceof RegExp ? expected.test(this.text) : expected(this.lines);
    for (let turn = 0; turn < 3_000 && !holds(); turn += 1) await pause(10);
    assert.ok(holds(), `the screen never showed ${String(expected)}:\n${this.text}`);
  }

  /** Waits for the end of the process, and returns its exit code. */
  async ended(): Promise<number> {
    for (let turn = 0; turn < 3_000 && this.#exitCode === undefined; turn += 1) await pause(10);
    assert.ok(this.#exitCode !== undefined, `the process never ended:\n${this.text}`);
    await this.#screen.write('');
    return this.#exitCode;
  }

  /** Ends the process if it still runs. */
  close(): void {
    if (this.#exitCode === undefined) this.#pty.kill('SIGKILL');
    this.#screen.close();
  }
}
