/** A map that holds so many entries and no more: what was longest not written has to go. */
export class Recent<V> {
  readonly #limit: number;
  readonly #entries = new Map<string, V>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What is there by that name. */
  get(name: string): V | undefined {
    return this.#entries.get(name);
  }

  /** Puts a value in the place of what was there by that name. */
  set(name: string, value: V): void {
    this.#entries.delete(name);
    this.#entries.set(name, value);
    if (this.#entries.size <= this.#limit) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }

  /** Forgets what is there by that name. */
  delete(name: string): void {
    this.#entries.delete(name);
  }
}
