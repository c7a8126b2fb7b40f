import type { BatchSnapshot } from '../model/BatchSnapshot.ts';

/** What the last answered look left behind. */
export interface Answered {
  readonly snapshot: BatchSnapshot;
  readonly retryAfterMs: number | undefined;
  readonly latencyMs: number;
  /** When the present state was first seen, in milliseconds on the watch's own clock. */
  readonly stateSinceMs: number;
  /** How many looks found it since. */
  readonly statePolls: number;
}
