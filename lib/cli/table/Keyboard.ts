import { closeSync, openSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { defer, fromEvent, mergeMap, type Observable } from 'rxjs';
import type { Input } from '../Io.ts';
import { type Key, KeyReader } from './keys.ts';

/** Where keys are read from: standard input; or the terminal itself, if jobs were read from standard input. */
export class Keyboard {
  /** Emits the known keys. */
  readonly keys$: Observable<Key>;
  readonly #input: Input;
  readonly #isOurs: boolean;

  /** Use {@link keyboardOf}. */
  constructor(input: Input, isOurs: boolean) {
    this.#input = input;
    this.#isOurs = isOurs;
    this.keys$ = defer(() => {
      const reader = new KeyReader();
      return fromEvent(input, 'data').pipe(mergeMap((chunk) => reader.read(String(chunk))));
    });
    input.on('error', ignore); // a terminal that has gone sends no keys; its signal ends the process
  }

  /** Takes over the terminal: each key arrives at once, without an echo, and Ctrl-C is a key. */
  start(): void {
    // A shell that continues the process has changed the mode, of which Node knows nothing: set it anew.
    this.#input.setRawMode?.(false);
    this.#input.setRawMode?.(true);
  }

  /** Returns the terminal to the mode of a shell. */
  stop(): void {
    this.#input.setRawMode?.(false);
  }

  close(): void {
    this.#input.off('error', ignore);
    if (this.#isOurs) this.#input.destroy();
    else this.#input.pause();
  }
}

const ignore = (): void => undefined;

/** The keyboard of a command; `undefined` if there is none. */
export const keyboardOf = (stdin: Input): Keyboard | undefined => {
  if (stdin.isTTY === true && !stdin.readableEnded) return new Keyboard(stdin, false);
  const terminal = openTerminal();
  return terminal && new Keyboard(terminal, true);
};

/** The terminal of the process, whatever its standard input is. */
const openTerminal = (): Input | undefined => {
  let file: number | undefined;
  try {
    file = openSync('/dev/tty', 'r');
    return new ReadStream(file);
  } catch {
    if (file !== undefined) closeSync(file);
    return undefined; // Windows, or a process without a terminal
  }
};
