import { randomUUID } from 'node:crypto';
import { expected } from '../../checks/values.ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { JobOptions } from '../Simulator.ts';
import { checkFields } from '../checks/fields.ts';
import { checkRef, ID_PATTERNS } from '../checks/refs.ts';
import type { CompiledStep } from '../script/compileScript.ts';
import type { ServerClock } from '../server/clock.ts';
import { createJob, type Job, jobFields, particularsOf } from './job.ts';

/** One text for one job. No id contains a slash. */
export const keyOf = ({ projectId, batchId }: BatchRef): string => `${projectId}/${batchId}`;

/** The job that a path names, its batch id in lower case; none if an id is ill-formed. */
export const refOfPath = ({ projectId = '', batchId = '' }: Partial<BatchRef>): BatchRef | undefined =>
  ID_PATTERNS.projectId.test(projectId) && ID_PATTERNS.batchId.test(batchId)
    ? { projectId, batchId: batchId.toLowerCase() }
    : undefined;

/** The jobs of a simulator. */
export interface Jobs {
  /** Adds a job, whose script begins now; refuses bad options, and a batch that exists. */
  readonly add: (steps: readonly [CompiledStep, ...CompiledStep[]], options: JobOptions) => Job;
  readonly find: (ref: BatchRef) => Job | undefined;
  /** The jobs of a project, in the order in which they were created. */
  readonly of: (projectId: string) => readonly Job[];
}

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
