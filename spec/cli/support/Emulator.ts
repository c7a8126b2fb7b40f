import { createRequire } from 'node:module';
import type * as Headless from '@xterm/headless';

// By `require`: loaders do not agree on what this CommonJS module exports by default.
const xterm = createRequire(import.meta.url)('@xterm/headless') as typeof Headless;

/** A terminal that interprets what is written to it. */
export class Emulator {
  readonly #terminal: Headless.Terminal;

  constructor(columns: number, rows: number) {
    this.#terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  }

  /** The lines of the screen, without the empty ones at the end. */
  get lines(): readonly string[] {
    const { active } = this.#terminal.buffer;
    return this.#linesFrom(active.baseY, this.#terminal.rows);
  }

  /** The lines of the screen, after those that were scrolled out of it. */
  get history(): readonly string[] {
    return this.#linesFrom(0, this.#terminal.buffer.active.length);
  }

  /** Resolves when the text is on the screen. */
  write(text: string): Promise<void> {
    return new Promise((done) => this.#terminal.write(text, done));
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
  }

  close(): void {
    this.#terminal.dispose();
  }

  #linesFrom(start: number, count: number): readonly string[] {
    const { active } = this.#terminal.buffer;
    const lines = Array.from(
      { length: count },
      (_, index) => active.getLine(start + index)?.translateToString(true) ?? '',
    );
    return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
  }
}
