import { isSome, none, type Option, some } from 'fp-ts/lib/Option.js';
import { type Observable, Subject, takeUntil } from 'rxjs';
import { isEnd } from './endOf.ts';

type Result<T> = IteratorResult<T, undefined>;

/** A call of `next()` that waits for a value. */
interface PendingNext<T> {
  readonly resolve: (result: Result<T>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One iteration over an Observable. Not an async generator, whose `return()` would wait for a pending `next()`, which may
 * never settle.
 */
export class ValueIterator<T> implements AsyncIterator<T, undefined> {
  readonly #source$: Observable<T>;
  readonly #limits: QueueLimits;
  readonly #queue: ValueQueue<T>;
  /** In order of the calls. Calls wait only while the queue is empty. */
  readonly #pending: PendingNext<T>[] = [];
  /** Unsubscribes, also from a source that is still emitting synchronously inside `subscribe`. */
  readonly #stop$ = new Subject<void>();
  #subscribed = false;
  #ended = false;
  /** The error of the source, until a `next()` has rejected with it. */
  #failure: Option<unknown> = none;

  constructor(source$: Observable<T>, limits: QueueLimits) {
    this.#source$ = source$;
    this.#limits = limits;
    this.#queue = new ValueQueue(limits);
  }

  next(): Promise<Result<T>> {
    const result = new Promise<Result<T>>((resolve, reject) => {
      this.#pending.push({ resolve, reject });
    });
    // A caller may await this promise after it was rejected, when Node would already have reported it as unhandled.
    result.catch(() => undefined);
    this.#subscribe();
    this.#settle();
    return result;
  }

  return(): Promise<Result<T>> {
    this.#stop();
    return Promise.resolve({ done: true, value: undefined });
  }

  throw(error?: unknown): Promise<Result<T>> {
    this.#stop();
    // As a generator does, with any value.
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    return Promise.reject(error);
  }

  #subscribe(): void {
    if (this.#subscribed || this.#ended) return;
    this.#subscribed = true;
    this.#source$.pipe(takeUntil(this.#stop$)).subscribe({
      next: (value) => this.#push(value),
      error: (error: unknown) => this.#end(some(error)),
      complete: () => this.#end(none),
    });
  }

  #push(value: T): void {
    if (this.#queue.push(value)) {
      this.#settle();
      return;
    }
    const { limit } = this.#limits;
    this.#end(
      some(new RangeError(`the loop is too slow: more than ${String(limit)} values were waiting for it`)),
    );
    this.#stop$.next();
  }

  #end(failure: Option<unknown>): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = failure;
    this.#settle();
  }

  #stop(): void {
    this.#queue.clear();
    this.#failure = none;
    this.#end(none);
    this.#stop$.next();
  }

  /** Settles as many pending calls as possible: with values first, then with the failure, then as done. */
  #settle(): void {
    while (this.#pending.length > 0) {
      const value = this.#queue.shift();
      if (!isSome(value) && !this.#ended) return;
      const { resolve, reject } = this.#pending.shift() as PendingNext<T>;
      if (isSome(value)) resolve({ done: false, value: value.value });
      else if (isSome(this.#failure)) {
        reject(this.#failure.value);
        this.#failure = none;
      } else resolve({ done: true, value: undefined });
    }
  }
}

/** The options of `toAsyncIterable`, with their defaults. */
export interface QueueLimits {
  readonly overflow: 'latest' | 'oldest' | 'error';
  readonly limit: number;
}

/** The values that a slow loop has yet to read, in order. Ends are never dropped and do not count toward the limit. */
export class ValueQueue<T> {
  readonly #limits: QueueLimits;
  readonly #entries: { readonly value: T; readonly end: boolean }[] = [];
  /** How many entries are no end. */
  #counted = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  /** Adds a value, and drops one if `overflow` says so. Returns false if the overflow is an error. */
  push(value: T): boolean {
    const { overflow, limit } = this.#limits;
    const end = isEnd(value);
    if (!end && this.#counted === limit) {
      if (overflow !== 'latest') return overflow === 'oldest';
      this.#remove(this.#entries.findIndex((entry) => !entry.end));
    }
    this.#entries.push({ value, end });
    if (!end) this.#counted += 1;
    return true;
  }

  /** Removes and returns the oldest value. */
  shift(): Option<T> {
    const [first] = this.#entries;
    if (first === undefined) return none;
    this.#remove(0);
    return some(first.value);
  }

  clear(): void {
    this.#entries.length = 0;
    this.#counted = 0;
  }

  #remove(index: number): void {
    for (const { end } of this.#entries.splice(index, 1)) if (!end) this.#counted -= 1;
  }
}
