import type { WatchFacts } from '../errors/WatchErrorBase.ts';
import type { Job } from '../fleet/targets.ts';

/** The facts of a watch between two attempts, for an error that ends it there. */
export const factsOf = ({ ref, resumeFrom, checkpoint }: Job, now: number): WatchFacts => {
  const { watchedSince, attempts } = checkpoint?.loop ?? {
    watchedSince: resumeFrom?.watchedSince ?? now,
    attempts: 0,
  };
  const elapsedMs = Math.max(0, now - watchedSince);
  return { ref, lastSnapshot: resumeFrom, polls: resumeFrom?.polls ?? 0, attempts, elapsedMs };
};
