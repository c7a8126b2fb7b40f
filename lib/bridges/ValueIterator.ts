import { isSome, none, type Option, some } from 'fp-ts/lib/Option.js';
import { type Observable, Subject, takeUntil } from 'rxjs';
import { Fifo, type QueueLimits, ValueQueue } from './ValueQueue.ts';

type Result<T> = IteratorResult<T, undefined>;

/** A call of `next()` that waits for a value. */
interface PendingNext<T> {
  readonly resolve: (result: Result<T>) => void;
  readonly reject: (error: unknown) => void;
}

/** The options of `toAsyncIterable`, with their defaults. */
export interface IteratorSettings extends QueueLimits {
  readonly signal?: AbortSignal | undefined;
}

/**
 * One iteration over an Observable. Not an async generator, whose `return()` would wait for a pending `next()`, which may
 * never settle.
 */
export class ValueIterator<T> implements AsyncIterableIterator<T, undefined> {
  readonly #source$: Observable<T>;
  readonly #settings: IteratorSettings;
  readonly #queue: ValueQueue<T>;
  /** In order of the calls. Calls wait only while the queue is empty. */
  readonly #pending = new Fifo<PendingNext<T>>();
  /** Unsubscribes, also from a source that is still emitting synchronously inside `subscribe`. */
  readonly #stop$ = new Subject<void>();
  #subscribed = false;
  #ended = false;
  /** The error of the source, until a `next()` has rejected with it. */
  #failure: Option<unknown> = none;

  constructor(source$: Observable<T>, settings: IteratorSettings) {
    this.#source$ = source$;
    this.#settings = settings;
    this.#queue = new ValueQueue(settings);
  }

  [Symbol.asyncIterator](): this {
    return this;
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

  return(): Promise<IteratorReturnResult<undefined>>;
  return<V>(value: V | PromiseLike<V>): Promise<IteratorReturnResult<V>>;
  async return(value?: unknown): Promise<IteratorReturnResult<unknown>> {
    this.#leave();
    // As a generator does: a promise is awaited.
    return { done: true, value: await value };
  }

  throw(error?: unknown): Promise<Result<T>> {
    this.#leave();
    // As a generator does, with any value.
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    return Promise.reject(error);
  }

  #subscribe(): void {
    if (this.#subscribed || this.#ended) return;
    this.#subscribed = true;
    const { signal } = this.#settings;
    if (signal?.aborted === true) {
      this.#abort();
      return;
    }
    signal?.addEventListener('abort', this.#abort);
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
    const { limit } = this.#settings;
    this.#stop(
      some(new RangeError(`the loop is too slow: more than ${String(limit)} values were waiting for it`)),
    );
  }

  #end(failure: Option<unknown>): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = failure;
    this.#settings.signal?.removeEventListener('abort', this.#abort);
    this.#settle();
  }

  /** Called by the signal. */
  readonly #abort = (): void => {
    this.#queue.clear();
    this.#stop(some(this.#settings.signal?.reason));
  };

  /** The loop reads no more: neither the values that wait for it nor an error. */
  #leave(): void {
    this.#queue.clear();
    this.#failure = none;
    this.#stop(none);
  }

  #stop(failure: Option<unknown>): void {
    this.#end(failure);
    this.#stop$.next();
  }

  /** Settles as many pending calls as possible: with values first, then with the failure, then as done. */
  #settle(): void {
    while (this.#pending.size > 0) {
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
