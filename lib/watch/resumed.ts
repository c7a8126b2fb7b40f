import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { Answered } from './Answered.ts';

/** A stored snapshot as the last answered look of a watch that goes on from it. What is in the future counts as now. */
export const resumed = (stored: BatchSnapshot, watchedSince: number, now: number): Answered => {
  const stateSince = Math.min(now, Math.max(stored.stateSince, watchedSince));
  const snapshot = { ...stored, watchedSince, stateSince };
  const answered = new Answered(snapshot, stateSince - watchedSince);
  answered.take(snapshot);
  return answered;
};
