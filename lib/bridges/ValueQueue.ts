import { none, type Option, some } from 'fp-ts/lib/Option.js';
import { isEnd } from './endOf.ts';

/** How many values wait, and what happens to more. */
export interface QueueLimits {
  readonly overflow: 'latest' | 'oldest' | 'error';
  readonly limit: number;
}

/** The values that a slow loop has yet to read, in order. Ends are never dropped and do not count toward the limit. */
export class ValueQueue<T> {
  readonly #limits: QueueLimits;
  /** In two queues, so that the oldest of either kind is found in constant time. */
  readonly #values = new Fifo<Numbered<T>>();
  readonly #ends = new Fifo<Numbered<T>>();
  #count = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  /** Adds a value, and drops one if `overflow` says so. Returns false if the overflow is an error. */
  push(value: T): boolean {
    const entry = { value, number: (this.#count += 1) };
    if (isEnd(value)) {
      this.#ends.push(entry);
      return true;
    }
    const { overflow, limit } = this.#limits;
    if (this.#values.size === limit) {
      if (overflow !== 'latest') return overflow === 'oldest';
      this.#values.shift();
    }
    this.#values.push(entry);
    return true;
  }

  /** Removes and returns the oldest value. */
  shift(): Option<T> {
    const [value, end] = [this.#values.first, this.#ends.first];
    if (value === undefined && end === undefined) return none;
    const isEndFirst = value === undefined || (end !== undefined && end.number < value.number);
    const entry = (isEndFirst ? this.#ends : this.#values).shift() as Numbered<T>;
    return some(entry.value);
  }

  clear(): void {
    this.#values.clear();
    this.#ends.clear();
  }
}

/** A value with its place among all of them. */
interface Numbered<T> {
  readonly value: T;
  readonly number: number;
}

/** An entry of a queue, and the one behind it. */
interface Link<E> {
  readonly entry: E;
  next: Link<E> | undefined;
}

/** A queue that is read in constant time, however long it is: a linked list. `Array.prototype.shift` moves all entries. */
export class Fifo<E> {
  #head: Link<E> | undefined;
  #tail: Link<E> | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get first(): E | undefined {
    return this.#head?.entry;
  }

  push(entry: E): void {
    const link = { entry, next: undefined };
    if (this.#tail === undefined) this.#head = link;
    else this.#tail.next = link;
    this.#tail = link;
    this.#size += 1;
  }

  shift(): E | undefined {
    const head = this.#head;
    if (head === undefined) return undefined;
    this.#head = head.next;
    if (this.#head === undefined) this.#tail = undefined;
    this.#size -= 1;
    return head.entry;
  }

  clear(): void {
    this.#head = undefined;
    this.#tail = undefined;
    this.#size = 0;
  }
}
