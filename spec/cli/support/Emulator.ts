import { Terminal } from '../../support/xterm.ts';

/** A terminal that interprets what is written to it. */
export class Emulator {
  readonly #terminal: InstanceType<typeof Terminal>;

  constructor(columns: number, rows: number) {
    this.#terminal = new Terminal({ cols: columns, rows, allowProposedApi: true });
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
