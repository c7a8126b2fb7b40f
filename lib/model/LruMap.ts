/**
 * A `Map` with a bounded number of entries. Evicts the least recently written; a read does not renew an entry.
 *
 * Iteration goes from the least to the most recently written.
 */
export class LruMap<V> {
  readonly #maxSize: number;
  readonly #entries = new Map<string, V>();

  /** @param maxSize - how many entries it holds, a whole number from 0 */
  constructor(maxSize: number) {
    this.#maxSize = maxSize;
  }

  get(key: string): V | undefined {
    return this.#entries.get(key);
  }

  set(key: string, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#maxSize) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  values(): IterableIterator<V> {
    return this.#entries.values();
  }
}
