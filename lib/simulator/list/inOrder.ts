import type { Job } from '../jobs/Job.ts';

/**
 * Puts jobs in order.
 *
 * @param jobs - in the order in which they were created
 * @param order - one of the four; by default, the newest come first
 * @param durationOf - how long a job has run
 */
export const inOrder = (
  jobs: readonly Job[],
  order: string | undefined,
  durationOf: (job: Job) => number,
): readonly Job[] => {
  if (order === 'CREATE_TIME_ASC') return jobs;
  const newestFirst = jobs.toReversed();
  if (order !== 'DURATION_ASC' && order !== 'DURATION_DESC') return newestFirst;
  const sign = order === 'DURATION_ASC' ? 1 : -1;
  return newestFirst
    .map((job) => ({ job, duration: durationOf(job) }))
    .sort((a, b) => sign * (a.duration - b.duration))
    .map(({ job }) => job);
};
