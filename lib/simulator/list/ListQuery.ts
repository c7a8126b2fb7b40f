import type { Job } from '../jobs/Job.ts';

/** What a list is asked for. */
export interface ListQuery {
  readonly from: number;
  readonly size: number;
  /** Whether a job is wanted at all. */
  readonly wants: (job: Job, now: number) => boolean;
  readonly order: string | undefined;
}
