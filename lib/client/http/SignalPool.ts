import type { HttpTransport } from './HttpTransport.ts';

/**
 * The abort controllers of one client's requests. Creating a signal takes a tenth of the CPU of a poll over undici, and few
 * requests are aborted: a transport that keeps no signal gets those of earlier requests again.
 */
export class SignalPool {
  readonly #isReusing: boolean;
  readonly #idle: AbortController[] = [];

  constructor({ releasesSignals = false }: Pick<HttpTransport, 'releasesSignals'>) {
    this.#isReusing = releasesSignals;
  }

  take(): AbortController {
    return this.#idle.pop() ?? new AbortController();
  }

  /** Takes back the controller of a request that has ended by itself. */
  giveBack(controller: AbortController): void {
    if (this.#isReusing) this.#idle.push(controller);
  }
}
