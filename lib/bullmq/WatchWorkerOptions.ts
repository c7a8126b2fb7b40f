import type { RateLimiterOptions, WorkerOptions } from 'bullmq';
import { checkedOptions } from '../checks/options.ts';
import { type Check, checkedFromOne, checkedNumber, formatValue, isRecord } from '../checks/values.ts';
import { MAX_DELAY_MS } from '../schedule/delays.ts';
import type { WatchOptions } from '../watch/WatchOptions.ts';
import { WATCH_CHECKS } from '../watch/settings.ts';
import type { WorkerWatch } from './attempt.ts';
import { checkedConnection, CONNECTION_DEFAULTS, isClient } from './connection.ts';

/**
 * How a worker carries watches: the options of a `Worker` of BullMQ, of which `limiter` is required, and how it watches. Options
 * with which watches would be lost are refused.
 *
 * @category More than one process
 * @since 0.2.0
 */
export interface WatchWorkerOptions extends Omit<
  WorkerOptions,
  'limiter' | 'maxStartedAttempts' | 'removeOnComplete' | 'removeOnFail'
> {
  /**
   * How many attempts all workers of the queue together may start in each window of `duration` milliseconds; it has to be the
   * same in all of them. Windows are fixed: `max` at the end of one and `max` at the start of the next may start within a moment.
   * Where a quota has to hold in any span of that length, half of it is right for `max`.
   */
  readonly limiter: RateLimiterOptions;
  /**
   * The options of the watches, the same in all workers. What belongs to one watch is given to {@link addWatches} (`deadline`,
   * `stateDeadlines`, what to resume from), and so is a delay (`jobOptions`); a watch is aborted by {@link removeWatches}.
   */
  readonly watch: WorkerWatch;
  /**
   * How many changes the stream of the queue keeps, a whole number from 1. One takes some 500 bytes of Redis.
   *
   * @defaultValue 100_000
   */
  readonly retain?: number | undefined;
}

/** The options of BullMQ, and our own, with the defaults of both applied. */
export interface WatchWorkerSettings {
  readonly worker: WorkerOptions;
  readonly watch: WorkerWatch;
  readonly retain: number;
}

/** Checks the options of a worker, and applies the defaults. Of those of BullMQ only what would lose watches is refused. */
export const workerSettingsOf = (options: WatchWorkerOptions): WatchWorkerSettings => {
  if (!isRecord(options))
    throw new TypeError(`createWatchWorker: expected an object, got ${formatValue(options)}`);
  const { watch, retain = 100_000, ...worker } = options;
  for (const [name, check] of Object.entries(CHECKS)) check(name, worker[name as keyof typeof worker]);
  checkedFromOne('retain', retain);
  const { connection } = worker;
  return {
    worker: {
      ...DEFAULTS,
      ...worker,
      connection: isClient(connection)
        ? connection
        : ({ ...CONNECTION_DEFAULTS, ...connection } as typeof connection),
    },
    watch: checkedWatch(watch),
    retain,
  };
};

/** The options of BullMQ. Its own defaults would lose watches whose workers are killed twice, or are made for single jobs. */
const DEFAULTS = {
  lockDuration: 30_000,
  stalledInterval: 15_000,
  maxStalledCount: 1_000_000,
  concurrency: 50,
};

const dropped =
  (why: string): Check =>
  (name, value) => {
    if (value !== undefined && value !== false) throw new TypeError(`${name}: drop it, ${why}`);
  };

const kept = 'a job that is kept could not be watched again';

const CHECKS: Readonly<Record<string, Check>> = {
  connection: checkedConnection,
  limiter: (name, value) => {
    const example = '{ max: 100, duration: 1_000 }';
    const why = 'without a limiter a 429 does not pause the workers';
    if (!isRecord(value))
      throw new TypeError(`${name}: expected ${example}, for instance, got ${formatValue(value)}: ${why}`);
    checkedFromOne(`${name}.max`, value['max']);
    checkedNumber(`${name}.duration`, value['duration'], { min: 1, max: MAX_DELAY_MS, unit: 'milliseconds' });
  },
  maxStalledCount: (name, value) => {
    const why =
      'BullMQ counts over the whole life of a watch, and dli-watch ends one that kills its workers itself';
    if (value !== undefined && !(Number(value) >= DEFAULTS.maxStalledCount))
      throw new TypeError(`${name}: expected a number from 1_000_000, got ${formatValue(value)}: ${why}`);
  },
  maxStartedAttempts: dropped('each poll of a watch is a start of its job'),
  removeOnComplete: dropped(kept),
  removeOnFail: dropped(kept),
  skipStalledCheck: dropped('nobody would go on with the watches of a worker that was killed'),
  skipLockRenewal: dropped('a slow poll would lose its job'),
};

/** What to do in place of an option of a local watch. */
const ELSEWHERE: Readonly<Record<Exclude<keyof WatchOptions, keyof WorkerWatch>, string>> = {
  deadline: 'give it to addWatches, it is stored with each watch',
  stateDeadlines: 'give them to addWatches, they are stored with each watch',
  resumeFrom: 'give the snapshot or the checkpoint to addWatches, as a target',
  pollNow$: 'promote the job of the watch: (await queue.getJob(id))?.promote()',
  signal: 'end a watch by removeWatches, and the worker by its close()',
  initialDelayMs: 'give jobOptions: { delay } to addWatches',
};

const checkedWatch = (watch: WorkerWatch): WorkerWatch => {
  const given: unknown = watch;
  if (isRecord(given))
    for (const [name, instead] of Object.entries(ELSEWHERE))
      if (given[name] !== undefined) throw new TypeError(`watch.${name}: drop it, and ${instead}`);
  return checkedOptions('watch', watch, WORKER_CHECKS);
};

const WORKER_CHECKS = Object.fromEntries(
  Object.entries(WATCH_CHECKS).filter(([name]) => !(name in ELSEWHERE)),
) as Record<keyof WorkerWatch, Check>;
