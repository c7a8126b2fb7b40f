/** What to do at an abort, with the reason of the signal. */
type Listener = (reason: Error) => void;

/**
 * Listens for the abort of requests. A signal that is used again has one event listener for all of its requests, because adding
 * and removing one takes longer than the rest of this work.
 */
export class AbortListeners {
  readonly #bySignal = new WeakMap<AbortSignal, Set<Listener>>();

  /** Calls a function when the signal is aborted, until {@link remove}. */
  add(signal: AbortSignal, listener: Listener): void {
    let listeners = this.#bySignal.get(signal);
    if (listeners === undefined) {
      const all = (listeners = new Set<Listener>());
      this.#bySignal.set(signal, all);
      signal.addEventListener('abort', () => {
        for (const each of all) each(signal.reason as Error);
      });
    }
    listeners.add(listener);
  }

  remove(signal: AbortSignal, listener: Listener): void {
    this.#bySignal.get(signal)?.delete(listener);
  }
}
