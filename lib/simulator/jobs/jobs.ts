import { expected, isRecord } from '../../checks/values.ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import { checkedFields, type FieldChecks, isJson, nonEmptyText, wholeNumber } from '../checks.ts';
import type { ServiceClock } from '../clock.ts';
import type { CompiledScript } from '../script/compileScript.ts';
import type { JobOptions } from '../Simulator.ts';
import { createJob, type Job, jobDataOf } from './job.ts';
import { checkedRef, keyOf, refChecks } from './refs.ts';

/** The jobs of a simulator. */
export interface Jobs {
  /** Adds a job and starts its script; throws a `TypeError` for invalid options and for a job that exists. */
  readonly add: (script: CompiledScript, options: JobOptions) => Job;
  readonly find: (ref: BatchRef) => Job | undefined;
  /** The jobs of a project by time of creation, oldest first. */
  readonly of: (projectId: string) => readonly Job[];
}

/** The project of jobs that are added without one. */
export const DEMO_PROJECT_ID = 'd11c0ffee0000000000000000000cafe';

/** Creates an empty set of jobs; `uuid` makes the ids of those that are added without one. */
export const createJobs = (clock: ServiceClock, uuid: () => string): Jobs => {
  const jobs = new Map<string, Job>();
  const projects = new Map<string, Job[]>();
  const jobsOf = (projectId: string): Job[] => {
    const known = projects.get(projectId) ?? [];
    projects.set(projectId, known);
    return known;
  };
  return {
    add(script, options) {
      const {
        projectId = DEMO_PROJECT_ID,
        batchId = uuid(),
        ...rest
      } = checkedFields<JobOptions>('ref', options, CHECKS);
      const ref = checkedRef({ projectId, batchId });
      expected('a batch that is new here', () => !jobs.has(keyOf(ref)))('ref.batchId', ref.batchId);
      // One reading for the creation and for all updates, so that none is earlier.
      const start = clock.reading();
      const job = createJob(ref, jobDataOf(ref, rest, start.epochOf(start.moment)), script, start);
      const siblings = jobsOf(projectId);
      // Kept sorted, so that no page of a long list has to sort.
      const { createdAt } = job.data;
      const before = siblings.findLastIndex(({ data }) => data.createdAt <= createdAt);
      siblings.splice(before + 1, 0, job);
      jobs.set(keyOf(ref), job);
      return job;
    },
    find: (ref) => jobs.get(keyOf(ref)),
    of: (projectId) => projects.get(projectId) ?? [],
  };
};

const CHECKS: FieldChecks<JobOptions> = {
  ...refChecks,
  // At most 128 characters (dli_02_0124).
  name: expected(
    'a text of 1 to 128 characters',
    (value) => typeof value === 'string' && value.length >= 1 && value.length <= 128,
  ),
  queue: nonEmptyText,
  clusterName: nonEmptyText,
  owner: nonEmptyText,
  proxyUser: nonEmptyText,
  appId: nonEmptyText,
  scType: nonEmptyText,
  image: nonEmptyText,
  feature: nonEmptyText,
  sparkVersion: nonEmptyText,
  log: expected(
    'an array of texts',
    (value) =>
      Array.isArray(value) && Array.from(value as unknown[]).every((line) => typeof line === 'string'),
  ),
  request: expected('an object that JSON can hold', (value) => isRecord(value) && isJson(value)),
  createdAt: wholeNumber(0),
};
