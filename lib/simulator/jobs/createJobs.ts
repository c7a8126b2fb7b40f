import { randomUUID } from 'node:crypto';
import { checkFields } from '../checks/checkFields.ts';
import { checkRef } from '../checks/checkRef.ts';
import { expected } from '../../checks/expected.ts';
import type { ServerClock } from '../clock/ServerClock.ts';
import type { JobOptions } from '../JobOptions.ts';
import { createJob } from './createJob.ts';
import type { Job } from './Job.ts';
import { jobFields } from './jobFields.ts';
import type { Jobs } from './Jobs.ts';
import { keyOf } from './keyOf.ts';
import { particularsOf } from './particularsOf.ts';

const DEMO_PROJECT_ID = 'd11c0ffee0000000000000000000cafe';

/** The jobs of a simulator: none at first. */
export const createJobs = (clock: ServerClock): Jobs => {
  const jobs = new Map<string, Job>();
  const projects = new Map<string, Job[]>();
  const siblingsOf = (projectId: string): Job[] => {
    const known = projects.get(projectId) ?? [];
    projects.set(projectId, known);
    return known;
  };
  return {
    add(steps, options) {
      const {
        projectId = DEMO_PROJECT_ID,
        batchId = randomUUID(),
        ...rest
      } = checkFields<JobOptions>('ref', options, jobFields);
      const ref = checkRef({ projectId, batchId });
      expected('a batch that is new here', () => !jobs.has(keyOf(ref)))('ref.batchId', ref.batchId);
      const job = createJob(ref, particularsOf(ref, rest, clock.now()), steps, clock);
      const siblings = siblingsOf(projectId);
      // In order from the start: a page of a long list must not sort it.
      const { createdAt } = job.particulars;
      const before = siblings.findLastIndex(({ particulars }) => particulars.createdAt <= createdAt);
      siblings.splice(before + 1, 0, job);
      jobs.set(keyOf(ref), job);
      return job;
    },
    find: (ref) => jobs.get(keyOf(ref)),
    of: (projectId) => projects.get(projectId) ?? [],
  };
};
