import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { LruMap } from '../model/LruMap.ts';

/** How many ended jobs are remembered: a late snapshot comes soon after the end, if at all. */
const ENDS_KEPT = 1_000;

/**
 * Which jobs of a merged stream ended last, and when. Two watches of one job, or a stored snapshot, may deliver an active
 * snapshot after the terminal one; without this, an operator would keep the job for ever.
 */
export class EndedJobs {
  /** When the end was observed, in epoch milliseconds. */
  readonly #ends = new LruMap<number>(ENDS_KEPT);

  /** Records the end of a job. */
  add(key: string, { observedAt }: BatchSnapshot): void {
    this.#ends.set(key, observedAt);
  }

  /** Whether an active snapshot was observed no later than the end of its job. A later one is of a new run. */
  isLate(key: string, { observedAt }: BatchSnapshot): boolean {
    const endedAt = this.#ends.get(key);
    return endedAt !== undefined && observedAt <= endedAt;
  }
}
