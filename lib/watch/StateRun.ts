import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { nextSnapshot } from '../model/snapshots.ts';

/**
 * What the polls that found one state left behind: the first of them, and what is different in the last. A snapshot of that
 * is made on request. Most polls find the state that is expected, and a hundred thousand snapshots which are kept until the
 * next poll would keep the garbage collector busy: docs/decisions.md, 48.
 */
export class StateRun {
  /** The first snapshot of the state. */
  readonly first: BatchSnapshot;
  /** When the state was first seen, in milliseconds on the watch's own clock. */
  readonly stateSinceMs: number;
  /** How many polls found it since. */
  statePolls = 0;
  polls = 0;
  latencyMs = 0;
  retryAfterMs: number | undefined;
  #rawState = '';
  /** From the begin of the watch: a time of day is an object of its own. */
  #observedAfterMs = 0;
  #elapsedMs = 0;

  constructor(first: BatchSnapshot, stateSinceMs: number) {
    this.first = first;
    this.stateSinceMs = stateSinceMs;
  }

  /** The snapshot of the last poll. */
  get snapshot(): BatchSnapshot {
    const { state, watchedSince } = this.first;
    const time = {
      watchedSince,
      observedAt: watchedSince + this.#observedAfterMs,
      elapsedMs: this.#elapsedMs,
    };
    return nextSnapshot(this.first, this.first, { state, rawState: this.#rawState }, time, this.polls);
  }

  /** Takes in another poll that found the state. */
  take(
    { rawState, observedAt, elapsedMs, polls }: BatchSnapshot,
    latencyMs = 0,
    retryAfterMs?: number,
  ): void {
    this.statePolls += 1;
    this.polls = polls;
    this.latencyMs = latencyMs;
    this.retryAfterMs = retryAfterMs;
    this.#rawState = rawState;
    this.#observedAfterMs = observedAt - this.first.watchedSince;
    this.#elapsedMs = elapsedMs;
  }
}

/** A stored snapshot as the last answered poll of a watch that goes on from it. What is in the future counts as now. */
export const resumed = (stored: BatchSnapshot, watchedSince: number, now: number): StateRun => {
  const stateSince = Math.min(now, Math.max(stored.stateSince, watchedSince));
  const snapshot = { ...stored, watchedSince, stateSince };
  const answered = new StateRun(snapshot, stateSince - watchedSince);
  answered.take(snapshot);
  return answered;
};
