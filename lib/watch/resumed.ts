import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { Answered } from './Answered.ts';

/** A stored snapshot as the last answered look of a watch that goes on from it. What is in the future counts as now. */
export const resumed = (stored: BatchSnapshot, watchedSince: number, now: number): Answered => {
  const stateSince = Math.min(now, Math.max(stored.stateSince, watchedSince));
  return {
    snapshot: { ...stored, watchedSince, stateSince },
    retryAfterMs: undefined,
    latencyMs: 0,
    stateSinceMs: stateSince - watchedSince,
    statePolls: 1,
  };
};
