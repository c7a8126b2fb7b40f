import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { nextSnapshot } from '../model/snapshots.ts';

/**
 * Consecutive polls that found the same state: the first snapshot, and what differs in the last one. Plain data.
 *
 * The last snapshot is created on demand. Most polls find the expected state, and a hundred thousand snapshots kept until
 * the next poll would keep the garbage collector busy: docs/decisions.md, 48.
 */
export class StateRun {
  readonly first: BatchSnapshot;
  /** When the state was first seen, in milliseconds on the watch's clock. */
  readonly stateSinceMs: number;
  /** How many polls found the state. */
  statePolls = 0;

  // Of the last poll.
  polls = 0;
  latencyMs = 0;
  retryAfterMs: number | undefined;
  rawState = '';
  elapsedMs = 0;
  /** Milliseconds from `watchedSince`: epoch milliseconds would be a heap object. */
  observedAfterMs = 0;

  constructor(first: BatchSnapshot, stateSinceMs: number) {
    this.first = first;
    this.stateSinceMs = stateSinceMs;
  }

  /** When the last poll was answered, in epoch milliseconds. */
  get observedAt(): number {
    return this.first.watchedSince + this.observedAfterMs;
  }

  /** The snapshot of the last poll. */
  get snapshot(): BatchSnapshot {
    const { first, rawState, observedAt, elapsedMs, polls } = this;
    const { state, watchedSince } = first;
    const time = { watchedSince, observedAt, elapsedMs };
    return nextSnapshot(first, first, { state, rawState }, time, polls);
  }

  /** Adds a poll that found the state. */
  add({ rawState, observedAt, elapsedMs, polls }: BatchSnapshot, latencyMs = 0, retryAfterMs?: number): void {
    this.statePolls += 1;
    this.polls = polls;
    this.latencyMs = latencyMs;
    this.retryAfterMs = retryAfterMs;
    this.rawState = rawState;
    this.elapsedMs = elapsedMs;
    this.observedAfterMs = observedAt - this.first.watchedSince;
  }
}

/**
 * A run that resumes from a stored snapshot. Times in the future count as now.
 *
 * @param zeroMs - how long after `watchedSince` the clock of the watch was 0
 */
export const resumedRun = (
  stored: BatchSnapshot,
  watchedSince: number,
  now: number,
  zeroMs = 0,
): StateRun => {
  const stateSince = Math.min(now, Math.max(stored.stateSince, watchedSince));
  const snapshot = { ...stored, watchedSince, stateSince };
  const run = new StateRun(snapshot, stateSince - watchedSince - zeroMs);
  run.add(snapshot);
  return run;
};
