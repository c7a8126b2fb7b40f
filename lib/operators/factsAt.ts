import type { WatchFacts } from '../errors/WatchFacts.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';

/** What an operator knows of a watch at a moment: what the last snapshot says. It knows of no attempts. */
export const factsAt = (now: number, lastSnapshot: BatchSnapshot): WatchFacts => {
  const { projectId, batchId, polls, watchedSince } = lastSnapshot;
  const elapsedMs = Math.max(0, now - watchedSince);
  return { ref: { projectId, batchId }, lastSnapshot, polls, attempts: 0, elapsedMs };
};
