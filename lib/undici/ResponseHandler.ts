import type { Dispatcher } from 'undici';
import type { HttpResponse } from '../client/http/HttpTransport.ts';
import type { AbortListeners } from './AbortListeners.ts';
import { ChunkQueue } from './ChunkQueue.ts';
import { decoded } from './decoded.ts';

type Controller = Dispatcher.DispatchController;
type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Receives the response to one request from a dispatcher. The response is there with its headers; its body is a queue of
 * chunks, which pauses the connection while it is full.
 */
export class ResponseHandler implements Dispatcher.DispatchHandler {
  readonly #aborts: AbortListeners;
  readonly #signal: AbortSignal;
  readonly #resolve: (response: HttpResponse) => void;
  readonly #reject: (error: unknown) => void;
  #controller: Controller | undefined;
  #body: ChunkQueue | undefined;

  constructor(
    aborts: AbortListeners,
    signal: AbortSignal,
    resolve: (response: HttpResponse) => void,
    reject: (error: unknown) => void,
  ) {
    this.#aborts = aborts;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    aborts.add(signal, this.#abort);
  }

  /** A request that waits for a connection has no controller yet. */
  readonly #abort = (reason: Error): void => {
    if (this.#controller === undefined) this.#reject(reason);
    else this.#controller.abort(reason);
  };

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#signal.aborted) controller.abort(this.#signal.reason as Error);
  }

  onResponseStart(controller: Controller, status: number, headers: Headers): void {
    if (status < 200) return; // of early hints
    const queue = new ChunkQueue(controller);
    this.#body = queue;
    const get = (name: string): string | null => {
      const value = headers[name];
      return value === undefined ? null : typeof value === 'string' ? value : value.join(', ');
    };
    const body = hasNoBody(status) ? null : decoded(queue, get('content-encoding'));
    this.#resolve({ status, headers: { get }, body });
  }

  onResponseData(_: Controller, chunk: Uint8Array): void {
    this.#body?.push(chunk);
  }

  onResponseEnd(): void {
    this.#aborts.remove(this.#signal, this.#abort);
    this.#body?.end();
  }

  onResponseError(_: Controller | null, error: Error): void {
    this.#aborts.remove(this.#signal, this.#abort);
    this.#reject(error);
    this.#body?.fail(error);
  }
}

const hasNoBody = (status: number): boolean => status === 204 || status === 205 || status === 304;
