import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { keyOf } from '../model/snapshots.ts';

/** Which of two snapshots of a job was taken later, of those that there are. */
export const laterOf = <B extends BatchSnapshot | undefined>(
  a: BatchSnapshot | undefined,
  b: B,
): BatchSnapshot | B => (a === undefined || (b !== undefined && b.observedAt > a.observedAt) ? b : a);

/** The last snapshots of jobs that nobody watches: so many, those that were kept last. */
export class Retained {
  readonly #snapshots = new Map<string, BatchSnapshot>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What is kept of a job. */
  of(ref: BatchRef): BatchSnapshot | undefined {
    return this.#snapshots.get(keyOf(ref));
  }

  /** All that is kept; first what was kept longest ago. */
  all(): readonly BatchSnapshot[] {
    return [...this.#snapshots.values()];
  }

  /** Keeps a snapshot, or a later one that is kept already, in place of the oldest if there is no room. */
  keep(snapshot: BatchSnapshot): void {
    const later = laterOf(this.of(snapshot), snapshot);
    this.forget(snapshot);
    this.#snapshots.set(keyOf(snapshot), later);
    const [oldest] = this.#snapshots.keys();
    if (oldest !== undefined && this.#snapshots.size > this.#limit) this.#snapshots.delete(oldest);
  }

  /** Keeps nothing of a job. */
  forget(ref: BatchRef): void {
    this.#snapshots.delete(keyOf(ref));
  }
}
