import type { Colors } from '../colors.ts';
import { type Line, lineWidth, painted } from './Line.ts';

/** A terminal applies what is in between at once, if it can, and cuts lines that it takes for too wide. */
const BEGIN = '\x1b[?2026h\x1b[?7l';
const END = '\x1b[?7h\x1b[?2026l';

const CLEAR_LINE = '\x1b[2K';
const CLEAR_BELOW = '\x1b[J';

/** A line that is on the screen. */
interface Shown {
  readonly text: string;
  readonly width: number;
}

/**
 * Keeps lines in place on a terminal: returns the control sequences that turn the lines on the screen into others. Only lines
 * that differ are written. Between two updates the cursor is at the beginning of the last line.
 */
export class Painter {
  readonly #colors: Colors;
  #shown: readonly Shown[] = [];

  constructor(colors: Colors) {
    this.#colors = colors;
  }

  /** Replaces the lines on the screen; `''` if they are the same. */
  update(lines: readonly Line[]): string {
    const next = lines.map((line) => ({ text: painted(line, this.#colors), width: lineWidth(line) }));
    const before = this.#shown;
    this.#shown = next;
    let row = Math.max(0, before.length - 1);
    let out = '';
    const goTo = (target: number): void => {
      out += moved(row, target, Math.max(before.length, 1));
      row = target;
    };
    next.forEach(({ text }, index) => {
      if (before[index]?.text === text) return;
      goTo(index);
      out += `\r${CLEAR_LINE}${text}`;
    });
    if (next.length < before.length) {
      goTo(next.length);
      out += `\r${CLEAR_BELOW}`;
    }
    goTo(Math.max(0, next.length - 1));
    return out === '' ? '' : `${BEGIN}${out}\r${END}`;
  }

  /** Erases the lines from a screen that has been resized: terminals wrap lines that were wider than it is now. */
  erase(columns: number): string {
    const above = this.#shown.slice(0, -1).reduce((rows, { width }) => rows + rowsOf(width, columns), 0);
    this.#shown = [];
    return `\r${above > 0 ? `\x1b[${above}A` : ''}${CLEAR_BELOW}`;
  }

  /** Leaves the lines on the screen, and moves the cursor below them. */
  leave(): string {
    const isEmpty = this.#shown.length === 0;
    this.#shown = [];
    return isEmpty ? '' : '\r\n';
  }
}

/** Moves the cursor to another row. A row below those that are known to exist is made by a line feed. */
const moved = (from: number, to: number, known: number): string => {
  if (to < from) return `\x1b[${from - to}A`;
  const down = Math.min(to, Math.max(from, known - 1)) - from;
  return (down > 0 ? `\x1b[${down}B` : '') + '\r\n'.repeat(to - from - down);
};

const rowsOf = (width: number, columns: number): number => Math.max(1, Math.ceil(width / columns));
