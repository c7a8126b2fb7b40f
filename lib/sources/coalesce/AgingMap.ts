/** How long an entry is kept at least after it was last written. */
const KEPT_MS = 3_600_000;

/**
 * A `Map` that lets go of entries that were not written for an hour or two. It grows with what is in use, however much that
 * is, and what is not used any more does not stay.
 */
export class AgingMap<V> {
  readonly #nowMs: () => number;
  #young = new Map<string, V>();
  #old = new Map<string, V>();
  #sinceMs: number;

  /** @param nowMs - a monotonic clock */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#sinceMs = nowMs();
  }

  get(key: string): V | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  set(key: string, value: V): void {
    this.#old.delete(key);
    this.#young.set(key, value);
  }

  delete(key: string): void {
    this.#old.delete(key);
    this.#young.delete(key);
  }

  /** Lets go of what has not been written for long. To be called now and then. */
  age(): void {
    const nowMs = this.#nowMs();
    if (nowMs - this.#sinceMs < KEPT_MS) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#sinceMs = nowMs;
  }
}
