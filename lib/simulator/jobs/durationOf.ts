import { isFinal } from './isFinal.ts';
import type { Job, Seen } from './Job.ts';

/**
 * How long a job has run, or did, in ms; 0 for one that is created in the future, or that nobody can see.
 *
 * @param job - the job
 * @param seen - its present state
 * @param now - in epoch ms
 */
export const durationOf = ({ particulars }: Job, seen: Seen | undefined, now: number): number => {
  if (!seen) return 0;
  const end = isFinal(seen.state) ? seen.since : now;
  return Math.max(0, end - particulars.createdAt);
};
