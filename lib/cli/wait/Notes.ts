import type { Io, Output } from '../Io.ts';
import { isInteractive } from '../colors.ts';

/** What {@link Notes} depends on. */
export interface NotesSetup {
  readonly io: Pick<Io, 'stderr' | 'env'>;
  readonly quiet: boolean;
}

/**
 * Standard error: lines that stay, and on a terminal one line of progress below them, which is replaced in place.
 */
export class Notes {
  readonly #stderr: Output;
  readonly #isQuiet: boolean;
  /** Whether there is a line of progress. */
  readonly isLive: boolean;
  #hasProgress = false;

  constructor({ io, quiet }: NotesSetup) {
    this.#stderr = io.stderr;
    this.#isQuiet = quiet;
    this.isLive = !quiet && isInteractive(io.stderr, io.env);
  }

  /** Adds a line, unless `--quiet`. */
  say(text: string): void {
    if (!this.#isQuiet) this.error(text);
  }

  /** Adds a line, also with `--quiet`. */
  error(text: string): void {
    this.clear();
    this.#stderr.write(`${text}\n`);
  }

  /** Replaces the line of progress. The text is plain ASCII, so that its length is its width. */
  progress(text: string): void {
    if (!this.isLive) return;
    const width = (this.#stderr.columns ?? DEFAULT_WIDTH) - 1;
    this.#stderr.write(`${CLEAR_LINE}${text.slice(0, width)}`);
    this.#hasProgress = true;
  }

  /** Removes the line of progress: before anything else is written to the same terminal, and at the end. */
  clear(): void {
    if (this.#hasProgress) this.#stderr.write(CLEAR_LINE);
    this.#hasProgress = false;
  }
}

const CLEAR_LINE = '\r\u001b[2K';
const DEFAULT_WIDTH = 80;
