/** A key that the table knows. */
export type Key =
  | 'up'
  | 'down'
  | 'pageUp'
  | 'pageDown'
  | 'home'
  | 'end'
  | 'poll'
  | 'quit'
  | 'interrupt'
  | 'suspend'
  | 'redraw';

/** What terminals send; the sequences of arrows and of Home and End depend on their mode. */
const KEYS: Readonly<Record<string, Key>> = {
  q: 'quit',
  r: 'poll',
  j: 'down',
  k: 'up',
  '\x03': 'interrupt',
  '\x0c': 'redraw',
  '\x1a': 'suspend',
  '\x1b[A': 'up',
  '\x1bOA': 'up',
  '\x1b[B': 'down',
  '\x1bOB': 'down',
  '\x1b[5~': 'pageUp',
  '\x1b[6~': 'pageDown',
  '\x1b[H': 'home',
  '\x1bOH': 'home',
  '\x1b[1~': 'home',
  '\x1b[7~': 'home',
  '\x1b[F': 'end',
  '\x1bOF': 'end',
  '\x1b[4~': 'end',
  '\x1b[8~': 'end',
};

/** A sequence of a key (CSI, SS3), or one character. */
// eslint-disable-next-line no-control-regex -- keys are control characters
const TOKEN = /\x1b\[[0-?]*[ -/]*[@-~]|\x1bO[ -~]|[^]/gu;
/** The beginning of a sequence whose end has not arrived. */
// eslint-disable-next-line no-control-regex -- as above
const UNFINISHED = /\x1b(?:\[[0-?]*[ -/]*|O)?$/;

/** The longest part of a sequence that is kept; no key is longer. */
const MAX_UNFINISHED = 32;

/** Reads the keys out of what a terminal sends, which may cut a sequence in two. */
export class KeyReader {
  #rest = '';

  /** Returns the known keys in the next piece of input. */
  read(input: string): readonly Key[] {
    const text = this.#rest + input;
    const unfinished = UNFINISHED.exec(text)?.[0] ?? '';
    this.#rest = unfinished.length > MAX_UNFINISHED ? '' : unfinished;
    const finished = text.slice(0, text.length - unfinished.length);
    return [...finished.matchAll(TOKEN)].map(([token]) => KEYS[token]).filter((key) => key !== undefined);
  }
}
