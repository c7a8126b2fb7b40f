import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { BatchState } from '../model/BatchState.ts';
import { snapshotIn } from '../model/snapshots.ts';

/** What differs from poll to poll in a run. */
export type Answer = Pick<BatchSnapshot, 'rawState' | 'observedAt' | 'elapsedMs' | 'polls'>;

/**
 * Consecutive polls that found the same state: the facts of the snapshots of all, and those of the last one. Plain data.
 *
 * It keeps no snapshot: the last one is made on demand, from this one object. A hundred thousand snapshots that are kept until
 * the next poll keep the garbage collector busy, and each of them is on another page of memory: docs/decisions.md, 48.
 */
export class StateRun {
  readonly projectId: string;
  readonly batchId: string;
  readonly state: BatchState;
  readonly previousState: BatchState | null;
  readonly watchedSince: number;
  /** When the state was first seen, in milliseconds on the watch's clock. */
  readonly stateSinceMs: number;
  // Milliseconds from `watchedSince`: epoch milliseconds would be heap objects.
  readonly stateSinceAfterMs: number;
  readonly notBeforeAfterMs: number | null;
  /** How many polls found the state. */
  statePolls = 0;

  // Of the last poll.
  polls = 0;
  latencyMs = 0;
  retryAfterMs: number | undefined;
  rawState = '';
  elapsedMs = 0;
  observedAfterMs = 0;

  constructor(first: BatchSnapshot, stateSinceMs: number) {
    const { watchedSince, stateSince, notBefore } = first;
    this.projectId = first.projectId;
    this.batchId = first.batchId;
    this.state = first.state;
    this.previousState = first.previousState;
    this.watchedSince = watchedSince;
    this.stateSinceMs = stateSinceMs;
    this.stateSinceAfterMs = stateSince - watchedSince;
    this.notBeforeAfterMs = notBefore === null ? null : notBefore - watchedSince;
  }

  /** When the last poll was answered, in epoch milliseconds. */
  get observedAt(): number {
    return this.watchedSince + this.observedAfterMs;
  }

  /** The snapshot of the last poll. */
  get snapshot(): BatchSnapshot {
    const { watchedSince, notBeforeAfterMs } = this;
    return snapshotIn(this.state, {
      projectId: this.projectId,
      batchId: this.batchId,
      previousState: this.previousState,
      rawState: this.rawState,
      observedAt: watchedSince + this.observedAfterMs,
      stateSince: watchedSince + this.stateSinceAfterMs,
      notBefore: notBeforeAfterMs === null ? null : watchedSince + notBeforeAfterMs,
      watchedSince,
      elapsedMs: this.elapsedMs,
      polls: this.polls,
    });
  }

  /** Adds a poll that found the state. */
  add({ rawState, observedAt, elapsedMs, polls }: Answer, latencyMs = 0, retryAfterMs?: number): void {
    this.statePolls += 1;
    this.polls = polls;
    this.latencyMs = latencyMs;
    this.retryAfterMs = retryAfterMs;
    this.rawState = rawState;
    this.elapsedMs = elapsedMs;
    this.observedAfterMs = observedAt - this.watchedSince;
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
