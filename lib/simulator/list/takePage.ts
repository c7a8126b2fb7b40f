import type { Job, Seen } from '../jobs/Job.ts';
import type { ListQuery } from './ListQuery.ts';

/** A page of a list. */
interface Page {
  /** How many jobs the list has in all. */
  readonly total: number;
  readonly shown: readonly { readonly job: Job; readonly seen: Seen }[];
}

/**
 * Takes a page, and with it a look at each job that is on it and at no other. A job that has nothing to show just now
 * takes no place; where it would have stood on this page it is looked at all the same, so that its script goes on.
 */
export const takePage = (
  jobs: readonly Job[],
  { from, size, wants }: Pick<ListQuery, 'from' | 'size' | 'wants'>,
  now: number,
): Page => {
  const shown: { job: Job; seen: Seen }[] = [];
  let total = 0;
  for (const job of jobs) {
    if (!wants(job, now)) continue;
    if (total >= from && shown.length < size) {
      const { seen } = job.look(now);
      if (!seen) continue;
      shown.push({ job, seen });
    } else if (job.mayHide && !job.peek(now).seen) continue;
    total += 1;
  }
  return { total, shown };
};
