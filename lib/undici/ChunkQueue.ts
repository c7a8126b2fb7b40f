import type { Dispatcher } from 'undici';

type Result = IteratorResult<Uint8Array, undefined>;

interface Reader {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
}

/** The bytes that may wait to be read before the connection is paused. */
const MAX_WAITING_BYTES = 65_536;
const DONE: Result = { done: true, value: undefined };

/** The chunks of one body, from the connection to its only reader. */
export class ChunkQueue implements AsyncIterableIterator<Uint8Array, undefined> {
  readonly #controller: Pick<Dispatcher.DispatchController, 'abort' | 'pause' | 'resume'>;
  readonly #chunks: Uint8Array[] = [];
  #waitingBytes = 0;
  #isPaused = false;
  #ended = false;
  #error: Error | undefined;
  /** Waits for the next chunk. */
  #reader: Reader | undefined;

  /**
   * Creates an empty queue.
   *
   * @param controller - controls the connection
   */
  constructor(controller: Pick<Dispatcher.DispatchController, 'abort' | 'pause' | 'resume'>) {
    this.#controller = controller;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  push(chunk: Uint8Array): void {
    if (this.#reader !== undefined) {
      this.#settle({ value: chunk });
      return;
    }
    this.#chunks.push(chunk);
    this.#waitingBytes += chunk.byteLength;
    if (this.#isPaused || this.#waitingBytes <= MAX_WAITING_BYTES) return;
    this.#isPaused = true;
    this.#controller.pause();
  }

  end(): void {
    this.#ended = true;
    this.#settle(DONE);
  }

  /** Ends with an error, which the reader gets after the chunks that are there. */
  fail(error: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#reader?.reject(error);
    this.#reader = undefined;
  }

  next(): Promise<Result> {
    const chunk = this.#chunks.shift();
    if (chunk === undefined) return this.#nextToCome();
    this.#waitingBytes -= chunk.byteLength;
    if (this.#isPaused && this.#chunks.length === 0) {
      this.#isPaused = false;
      this.#controller.resume();
    }
    return Promise.resolve({ value: chunk });
  }

  #nextToCome(): Promise<Result> {
    if (this.#error !== undefined) return Promise.reject(this.#error);
    if (this.#ended) return Promise.resolve(DONE);
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
    });
  }

  /** Gives up the rest, and the connection with it. */
  return(): Promise<Result> {
    if (!this.#ended) {
      this.end();
      this.#controller.abort(new Error('the rest of the body is not read'));
    }
    return Promise.resolve(DONE);
  }

  #settle(result: Result): void {
    const reader = this.#reader;
    this.#reader = undefined;
    reader?.resolve(result);
  }
}
