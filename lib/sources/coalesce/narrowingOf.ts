import type { BatchQuery } from '../../client/BatchQuery.ts';
import type { JobFacts } from './JobFacts.ts';

/** Whether the ends of a span are in it is not documented. */
const MARGIN_MS = 1_000;

/** The part of a list that holds some jobs. */
export type Narrowing = Pick<BatchQuery, 'start' | 'end' | 'queueName'>;

/** Narrows a list to the jobs of a group; not at all as soon as it is not known of one of them when it was created. */
export const narrowingOf = (
  jobs: readonly (Omit<JobFacts, 'projectId'> | undefined)[],
): Narrowing | undefined => {
  let oldest = Infinity;
  let newest = 0;
  for (const job of jobs) {
    if (job?.createdAt === undefined) return undefined;
    oldest = Math.min(oldest, job.createdAt);
    newest = Math.max(newest, job.createdAt);
  }
  const queueName = jobs[0]?.queue;
  const isShared = queueName !== undefined && jobs.every((job) => job?.queue === queueName);
  return {
    start: Math.max(0, oldest - MARGIN_MS),
    end: newest + MARGIN_MS,
    ...(isShared && { queueName }),
  };
};
