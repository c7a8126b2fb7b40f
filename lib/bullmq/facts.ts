import type { WatchFacts } from '../errors/WatchErrorBase.ts';
import type { Job } from '../fleet/targets.ts';

/** The facts of a watch between two attempts, for an error that ends it there. */
export const factsOf = ({ ref, resumeFrom, checkpoint }: Job, now: number = Date.now()): WatchFacts => {
  const since = checkpoint?.loop.watchedSince ?? resumeFrom?.watchedSince ?? now;
  return {
    ref,
    lastSnapshot: resumeFrom,
    polls: resumeFrom?.polls ?? 0,
    attempts: checkpoint?.loop.attempts ?? 0,
    elapsedMs: Math.max(0, now - since),
  };
};
