import type { Job } from '../jobs/Job.ts';
import { wordOf } from '../jobs/wordOf.ts';

type Wants = (job: Job, now: number) => boolean;

/** The filters of dli_02_0125; `start` and `end` are known from the SDKs alone, that they include is a guess. */
const FILTERS: Readonly<Record<string, (text: string) => Wants>> = {
  job_name: (text) => (job) => job.particulars.name === text,
  'job-id': (text) => (job) => job.ref.batchId === text.toLowerCase(),
  cluster_name: (text) => (job) => job.particulars.clusterName === text,
  queue_name: (text) => (job) => job.particulars.queue === text,
  owner: (text) => (job) => job.particulars.owner === text,
  start: (text) => (job) => job.particulars.createdAt >= Number(text),
  end: (text) => (job) => job.particulars.createdAt <= Number(text),
  // The last one: it alone has to peek.
  state: (text) => (job, now) => {
    const { seen } = job.peek(now);
    return seen !== undefined && wordOf(seen.state) === text;
  },
};

/**
 * Whether a list wants a job.
 *
 * @param given - the value of a parameter; none if it is absent or empty
 */
export const wanted = (given: (name: string) => string | undefined): Wants => {
  const filters = Object.entries(FILTERS).flatMap(([name, filter]) => {
    const text = given(name);
    return text === undefined ? [] : [filter(text)];
  });
  return (job, now) => filters.every((wants) => wants(job, now));
};
