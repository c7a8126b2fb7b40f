import { isSome, none, type Option, some } from 'fp-ts/lib/Option.js';
import { type Observable, Subject, takeUntil } from 'rxjs';
import { isEnd } from './endOf.ts';

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

type Result<T> = IteratorResult<T, undefined>;

/** A `next()` that waits for a value. */
interface Asked<T> {
  readonly resolve: (result: Result<T>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One walk over an Observable: the place where its values become promises. Not an async generator: that would leave
 * a `return()` waiting behind a `next()` that may never be answered.
 */
export class ValueIterator<T> implements AsyncIterator<T, undefined> {
  readonly #source$: Observable<T>;
  readonly #limits: QueueLimits;
  readonly #queue: ValueQueue<T>;
  /** In order. While one waits, no value does. */
  readonly #asked: Asked<T>[] = [];
  /** Ends the subscription, even one to a source that is still emitting in the call that subscribes. */
  readonly #left$ = new Subject<void>();
  #begun = false;
  #ended = false;
  /** What the source failed with, until it was told. */
  #failure: Option<unknown> = none;

  constructor(source$: Observable<T>, limits: QueueLimits) {
    this.#source$ = source$;
    this.#limits = limits;
    this.#queue = new ValueQueue(limits);
  }

  next(): Promise<Result<T>> {
    const result = new Promise<Result<T>>((resolve, reject) => {
      this.#asked.push({ resolve, reject });
    });
    // Who asks ahead may come to this promise after it was rejected: Node would have ended the process by then.
    result.catch(() => undefined);
    this.#begin();
    this.#serve();
    return result;
  }

  return(): Promise<Result<T>> {
    this.#leave();
    return Promise.resolve({ done: true, value: undefined });
  }

  throw(error?: unknown): Promise<Result<T>> {
    this.#leave();
    // As a generator does, with what it was given.
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    return Promise.reject(error);
  }

  #begin(): void {
    if (this.#begun || this.#ended) return;
    this.#begun = true;
    this.#source$.pipe(takeUntil(this.#left$)).subscribe({
      next: (value) => this.#take(value),
      error: (error: unknown) => this.#end(some(error)),
      complete: () => this.#end(none),
    });
  }

  #take(value: T): void {
    if (this.#queue.push(value)) {
      this.#serve();
      return;
    }
    const { limit } = this.#limits;
    this.#end(
      some(new RangeError(`the loop is too slow: more than ${String(limit)} values were waiting for it`)),
    );
    this.#left$.next();
  }

  #end(failure: Option<unknown>): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = failure;
    this.#serve();
  }

  #leave(): void {
    this.#queue.clear();
    this.#failure = none;
    this.#end(none);
    this.#left$.next();
  }

  /** Answers all that can be answered now: with values first, then with the failure, then with the end. */
  #serve(): void {
    while (this.#asked.length > 0) {
      const value = this.#queue.shift();
      if (!isSome(value) && !this.#ended) return;
      const { resolve, reject } = this.#asked.shift() as Asked<T>;
      if (isSome(value)) resolve({ done: false, value: value.value });
      else if (isSome(this.#failure)) reject(this.#told(this.#failure.value));
      else resolve({ done: true, value: undefined });
    }
  }

  /** A failure is told once. */
  #told(failure: unknown): unknown {
    this.#failure = none;
    return failure;
  }
}
