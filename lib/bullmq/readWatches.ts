import type { Job, JobType, Queue } from 'bullmq';
import type { BatchTarget } from '../fleet/targets.ts';
import { checkedQueue } from './addWatches.ts';
import { targetOf, watchIn } from './JobData.ts';

/**
 * Reads how far the watches of a queue are that go on: for each the checkpoint of its last attempt, whose `snapshot` is the present
 * state; before that, what was added.
 *
 * **When to use**: after a {@link ResultGapError}, to learn what was missed: of a job that is not among them the watch has ended. Or to
 * move watches to another queue, or back into one process: they are targets of `addWatches`, `watchBatches$` and all others.
 *
 * **Gotchas**: it reads all of them at once, some 700 bytes each.
 *
 * @example
 * ```ts
 * import type { Queue } from 'bullmq';
 * import { readWatches } from 'dli-watch/bullmq';
 *
 * export const count = async (queue: Queue) => (await readWatches(queue)).length;
 * ```
 *
 * @param queue - a `Queue` of BullMQ
 * @returns checkpoints; or the snapshot or ref that was added, if no attempt was made yet
 * @throws `TypeError` if `queue` is not a queue, or if one of its jobs is not a watch or was stored by a later version
 * @category More than one process
 * @since 0.2.0
 */
export const readWatches = async (queue: Queue): Promise<readonly BatchTarget[]> => {
  checkedQueue('queue', queue);
  // One script reads the ids of all states, so that a job which changes its state in between is not missed.
  const jobs = await queue.getJobs(STATES);
  return (jobs as readonly (StoredJob | undefined)[]).flatMap(targetsOf);
};

/** Where a job may be; version 6 has no `paused` any more. */
const STATES = ['active', 'delayed', 'paused', 'prioritized', 'waiting'] as JobType[];

type StoredJob = Pick<Job, 'id' | 'data'>;

/** A job that was removed in between is `undefined`. */
const targetsOf = (job: StoredJob | undefined): readonly BatchTarget[] => {
  if (job === undefined) return [];
  const stored = watchIn(String(job.id), job.data);
  return 'end' in stored ? [] : [targetOf(stored.job)];
};
