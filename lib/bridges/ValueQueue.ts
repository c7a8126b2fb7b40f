import { none, type Option, some } from 'fp-ts/lib/Option.js';
import { isEnd } from './isEnd.ts';

/** How many values may wait, and what gives way to one more. */
export interface QueueLimits {
  readonly overflow: 'latest' | 'oldest' | 'error';
  readonly limit: number;
}

/** Values that wait for a slow reader, in order. An end is always kept, and takes no other value's place. */
export class ValueQueue<T> {
  readonly #limits: QueueLimits;
  readonly #waiting: { readonly value: T; readonly end: boolean }[] = [];
  /** How many of them are no end. */
  #passing = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  /** Takes a value in, or drops one, as `overflow` says; false if it says that this is an error. */
  push(value: T): boolean {
    const { overflow, limit } = this.#limits;
    const end = isEnd(value);
    if (!end && this.#passing === limit) {
      if (overflow !== 'latest') return overflow === 'oldest';
      this.#remove(this.#waiting.findIndex((waiting) => !waiting.end));
    }
    this.#waiting.push({ value, end });
    if (!end) this.#passing += 1;
    return true;
  }

  /** Gives the value that has waited longest. */
  shift(): Option<T> {
    const [first] = this.#waiting;
    if (first === undefined) return none;
    this.#remove(0);
    return some(first.value);
  }

  /** Forgets all values. */
  clear(): void {
    this.#waiting.length = 0;
    this.#passing = 0;
  }

  #remove(index: number): void {
    for (const { end } of this.#waiting.splice(index, 1)) if (!end) this.#passing -= 1;
  }
}
