import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { JobsOptions, Queue } from 'bullmq';
import { checkedOptions } from '../checks/options.ts';
import { type Check, expected, formatValue, hasMethods, isRecord } from '../checks/values.ts';
import { type BatchTarget, type Job, jobsOf } from '../fleet/targets.ts';
import { keyOf } from '../model/snapshots.ts';
import { checkedDeadline, checkedStateDeadlines, type StateDeadlines } from '../schedule/deadlines.ts';
import { type StoredLimits, storedData } from './JobData.ts';
import { runScript, type Script } from './redis.ts';

/**
 * What is stored with each watch that is added.
 *
 * @category More than one process
 * @since 0.2.0
 */
export interface AddWatchesOptions {
  /**
   * The time limit of the whole watch, as for `watchBatch$`: milliseconds from `watchedSince`, or a moment. It holds although no
   * worker may run when it is over: the next one that does ends the watch, after a last poll.
   *
   * @defaultValue none
   */
  readonly deadline?: number | Date | undefined;
  /**
   * How long the job may stay in each state, as for `watchBatch$`.
   *
   * @defaultValue `{ unknown: 3_600_000 }` (1 hour); your own limit for `unknown` replaces it
   */
  readonly stateDeadlines?: StateDeadlines | undefined;
  /**
   * Options of the jobs of BullMQ: `delay` before the first poll, `priority`.
   *
   * @defaultValue none
   */
  readonly jobOptions?: WatchJobOptions | undefined;
}

/**
 * The options of the job of a watch: those of BullMQ except what a watch sets itself.
 *
 * @category More than one process
 * @since 0.2.0
 */
export type WatchJobOptions = Omit<
  JobsOptions,
  | 'jobId'
  | 'attempts'
  | 'backoff'
  | 'removeOnComplete'
  | 'removeOnFail'
  | 'repeat'
  | 'repeatJobKey'
  | 'deduplication'
  | 'debounce'
>;

/**
 * Adds watches to a queue, whose workers carry them from then on. A job whose watch goes on already is left alone.
 *
 * ```text
 * addWatches(a, b)     addWatches(a)      addWatches(b)
 * a  ----------------------------------------…              goes on: ignored
 * b  --------(S|)                         ----…             had ended: watched again
 * ```
 *
 * **When to use**: after jobs were submitted; and again at each start of a service, for all jobs that should be watched.
 *
 * **Gotchas**
 * - When it resolves, every target is stored in Redis: a watch of it goes on that has not ended before the call.
 * - A watch that goes on keeps its limits and its checkpoint, whatever is passed here.
 * - A terminal snapshot as a target is a change at once, without a request.
 * - The queue must not be used for jobs of another kind.
 *
 * @example
 * ```ts
 * import { Queue } from 'bullmq';
 * import { testRef } from 'dli-watch/testing';
 * import { addWatches } from 'dli-watch/bullmq';
 *
 * export const submit = async () => {
 *   const queue = new Queue('watches', { connection: { host: '127.0.0.1' } });
 *   await addWatches(queue, [testRef], { deadline: 24 * 3_600_000 });
 *   await queue.close();
 * };
 * ```
 *
 * @param queue - a `Queue` of BullMQ
 * @param targets - refs, snapshots to resume from, or checkpoints of watches
 * @param options - time limits, and options of the jobs: see {@link AddWatchesOptions}
 * @throws `TypeError`, before anything is added, for an invalid target or option; the message names it and its value
 * @category More than one process
 * @since 0.2.0
 */
export const addWatches = async (
  queue: Queue,
  targets: Iterable<BatchTarget>,
  options: AddWatchesOptions = {},
): Promise<void> => {
  checkedQueue('queue', queue);
  const { deadline, stateDeadlines, jobOptions } = checkedOptions('addWatches', options, CHECKS);
  checkedIterable('targets', targets);
  const limits: StoredLimits = {
    ...(deadline !== undefined &&
      (typeof deadline === 'number' ? { deadlineMs: deadline } : { deadlineAt: deadline.getTime() })),
    ...(stateDeadlines !== undefined && { stateDeadlines }),
  };
  const jobs = jobsOf(targets).first.map((job) => queueJobOf(job, limits, jobOptions));
  for (let i = 0; i < jobs.length; i += AT_ONCE) await addAll(queue, jobs.slice(i, i + AT_ONCE));
};

/** How many jobs one command adds. */
const AT_ONCE = 500;
/** How long to wait for BullMQ to remove a job whose watch has ended. */
const REMOVAL_MS = 50;

export const checkedQueue: Check = expected('a Queue of BullMQ', (value) =>
  hasMethods(value, 'addBulk', 'remove', 'toKey'),
);

export const checkedIterable: Check = expected(
  'an iterable of jobs',
  (value) => typeof value === 'object' && value !== null && Symbol.iterator in value,
);

/** Also those of version 5. */
const RESERVED = [
  'jobId',
  'attempts',
  'backoff',
  'removeOnComplete',
  'removeOnFail',
  'repeat',
  'repeatJobKey',
  'deduplication',
  'debounce',
];

const CHECKS: Readonly<Record<keyof AddWatchesOptions, Check>> = {
  deadline: checkedDeadline,
  stateDeadlines: checkedStateDeadlines,
  jobOptions: (name, value) => {
    if (!isRecord(value)) throw new TypeError(`${name}: expected an object, got ${formatValue(value)}`);
    const reserved = RESERVED.find((key) => value[key] !== undefined);
    if (reserved !== undefined) throw new TypeError(`${name}.${reserved}: drop it, a watch sets it itself`);
  },
};

interface QueueJob {
  readonly name: string;
  readonly data: object;
  readonly opts: JobsOptions & { readonly jobId: string };
}

/** Short, because every watch stores it; it only has to differ between runs of one job. */
const randomRun = (): string => randomBytes(9).toString('base64url');

const queueJobOf = (job: Job, limits: StoredLimits, options = {}): QueueJob => {
  const data = storedData({ run: randomRun(), rev: 0, job, limits, stalls: 0 });
  return {
    name: 'watch',
    data,
    opts: { ...options, jobId: keyOf(job.ref), removeOnComplete: true, removeOnFail: true },
  };
};

/** BullMQ ignores a job that is there. If its watch has ended, and it is about to be removed, the new one is added after that. */
const addAll = async (queue: Queue, jobs: readonly QueueJob[]): Promise<void> => {
  let left = jobs;
  for (;;) {
    const found = await replaceEnded(queue, left);
    await queue.addBulk(left.filter((_, i) => found[i] === NOT_ENDED));
    left = left.filter((_, i) => found[i] === ENDING);
    if (left.length === 0) return;
    await pause(REMOVAL_MS);
  }
};

/** What is in a queue in place of a job: nothing, or a watch that goes on; or one that has ended, which a worker removes. */
const NOT_ENDED = 0;
const ENDING = 1;

/** For each job what is in its place. A watch that has ended, and whose worker is gone before it removed it, is replaced. */
const replaceEnded = async (queue: Queue, jobs: readonly QueueJob[]): Promise<readonly number[]> =>
  (await runScript(queue, REPLACE_ENDED, [
    queue.toKey(''),
    ...jobs.flatMap(({ opts, data }) => [opts.jobId, JSON.stringify(data)]),
  ])) as readonly number[];

/** BullMQ gives the job of a worker that is gone to another one. How often it has stalled is known only to the job. */
const REPLACE_ENDED: Script = {
  name: 'dliWatchReplaceEnded',
  numberOfKeys: 1,
  lua: `
local found = {}
for i = 1, #ARGV, 2 do
  local key = KEYS[1] .. ARGV[i]
  local data = redis.call('HGET', key, 'data') or ''
  local state = 0
  if string.match(data, '^{"v":%d+,"rev":%d+,"run":"[^"]*","end":') then
    state = 1
    if redis.call('EXISTS', key .. ':lock') == 0 then
      local stalls = ',"stalls":' .. (redis.call('HGET', key, 'stc') or '0')
      redis.call('HSET', key, 'data', (string.gsub(ARGV[i + 1], '"run":"[^"]*"', '%0' .. stalls, 1)))
      state = 2
    end
  end
  found[#found + 1] = state
end
return found`,
};
