import process from 'node:process';
import { NEVER, type Observable, Subject } from 'rxjs';
import type { Colors } from '../colors.ts';
import type { Io, Output } from '../Io.ts';
import type { Size } from './frame.ts';
import { type Keyboard, keyboardOf } from './Keyboard.ts';
import type { Key } from './keys.ts';
import type { Line } from './Line.ts';
import { Painter } from './Painter.ts';

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';

/** A process that is continued hears of it much sooner. */
const NOT_STOPPED_MS = 100;

/** The terminal of a table: keys, size, and lines that stay in place. What it changes of the terminal, `close` restores. */
export class Terminal {
  /** Emits the known keys. */
  readonly keys$: Observable<Key>;
  /** Whether there is anything to read keys from. */
  readonly hasKeys: boolean;
  readonly #redraws$ = new Subject<void>();
  readonly #output: Output;
  readonly #keyboard: Keyboard | undefined;
  readonly #painter: Painter;
  #isTaken = false;
  #isOutdated = false;
  #notStopped: NodeJS.Timeout | undefined;
  #afterSignals: NodeJS.Timeout | undefined;

  constructor({ stdin, stdout }: Pick<Io, 'stdin' | 'stdout'>, colors: Colors) {
    this.#output = stdout;
    this.#keyboard = keyboardOf(stdin);
    this.#painter = new Painter(colors);
    this.keys$ = this.#keyboard?.keys$ ?? NEVER;
    this.hasKeys = this.#keyboard !== undefined;
  }

  /** Emits when the lines have to be drawn again: the terminal was resized, or the process was stopped and goes on. */
  get redraws$(): Observable<void> {
    return this.#redraws$;
  }

  /** A row less than the terminal has, so that the command remains above the table. */
  get size(): Size {
    const { columns = 80, rows = 24 } = this.#output;
    return { columns: Math.max(1, columns), rows: Math.max(1, rows - 1) };
  }

  open(): void {
    this.#output.on('resize', this.redraw);
    process.on('SIGCONT', this.#onContinue);
    process.on('exit', this.#restore); // an error that nothing catches
    this.#take();
  }

  draw(lines: readonly Line[]): void {
    const erased = this.#isOutdated ? this.#painter.erase(this.size.columns) : '';
    this.#isOutdated = false;
    const text = erased + this.#painter.update(lines);
    if (text !== '') this.#output.write(text);
  }

  /** Draws all lines anew, as after a change of size. */
  readonly redraw = (): void => {
    this.#isOutdated = true;
    this.#redraws$.next();
  };

  /** Stops the processes in the foreground, as the terminal itself does at Ctrl-Z. The shell continues them. */
  suspend(): void {
    if (process.platform === 'win32') return;
    this.#restore();
    process.kill(0, 'SIGTSTP');
    // Without a shell that could continue it, the process has not been stopped.
    this.#notStopped = setTimeout(() => {
      // A process that was stopped finds its timer overdue, and hears of the signal only after that.
      this.#afterSignals = setTimeout(this.#onContinue);
    }, NOT_STOPPED_MS);
  }

  /** Leaves the last lines on the screen. */
  close(): void {
    this.#endSuspension();
    this.#restore();
    this.#output.off('resize', this.redraw);
    process.off('SIGCONT', this.#onContinue);
    process.off('exit', this.#restore);
    this.#keyboard?.close();
  }

  #take(): void {
    this.#isTaken = true;
    this.#keyboard?.start();
    this.#output.write(HIDE_CURSOR);
  }

  readonly #restore = (): void => {
    if (!this.#isTaken) return;
    this.#isTaken = false;
    this.#output.write(this.#painter.leave() + SHOW_CURSOR);
    this.#keyboard?.stop();
  };

  /** Draws below what the shell has written. */
  readonly #onContinue = (): void => {
    this.#endSuspension();
    this.#painter.leave();
    this.#isOutdated = false;
    this.#take();
    this.#redraws$.next();
  };

  #endSuspension(): void {
    clearTimeout(this.#notStopped);
    clearTimeout(this.#afterSignals);
  }
}
