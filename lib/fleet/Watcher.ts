// For users that compile without the types of Node: `Symbol.asyncDispose` is only in `lib.esnext`.
/// <reference lib="esnext.disposable" preserve="true" />
import type { Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Observable } from 'rxjs';
import type { WatchError } from '../errors/WatchError.ts';
import type { BatchSnapshot, TerminalSnapshot } from '../model/BatchSnapshot.ts';
import type { WatchCheckpoint } from '../watch/checkpoint/WatchCheckpoint.ts';
import type { WatchOptions } from '../watch/WatchOptions.ts';
import type { FleetOptions } from './FleetOptions.ts';
import type { FleetSnapshot } from './FleetSnapshot.ts';
import type { BatchTargets } from './targets.ts';

/**
 * The functions of this package that watch, with shared options and shared polls.
 *
 * @category Many jobs
 * @since 0.1.0
 */
export interface Watcher {
  /** Like the function of the same name. A later subscriber gets the last snapshot at once. */
  readonly watchBatch$: (
    projectId: string,
    batchId: string,
    options?: SubscriberOptions,
  ) => Observable<BatchSnapshot>;
  /** Like the function of the same name. */
  readonly awaitBatch: (
    projectId: string,
    batchId: string,
    options?: SubscriberOptions,
  ) => Promise<TerminalSnapshot>;
  /** Like the function of the same name. */
  readonly batchTask: (
    projectId: string,
    batchId: string,
    options?: SubscriberOptions,
  ) => TaskEither<WatchError, TerminalSnapshot>;
  /** Like the function of the same name. */
  readonly watchBatches$: (
    targets: BatchTargets,
    options?: SubscriberFleetOptions,
  ) => Observable<Either<WatchError, BatchSnapshot>>;
  /** Like the function of the same name. */
  readonly watchFleet$: (
    targets: BatchTargets,
    options?: SubscriberFleetOptions,
  ) => Observable<FleetSnapshot>;
  /**
   * The last snapshot of each job that is watched or retained: to store, and to pass to `watchBatches$` after a restart. Jobs
   * without an answered poll or a stored snapshot, and jobs that have vanished, are not included. After `close()` it returns those of that moment; after an abort of the
   * watcher's `signal` only those that are retained, since no job is watched any more.
   */
  readonly snapshots: () => readonly BatchSnapshot[];
  /**
   * A checkpoint of each job that is watched, to go on in another process or after a restart as if nothing had happened: pass
   * them to `watchBatches$`. Jobs that have ended have none. After `close()` it returns those of that moment; after an abort of
   * the watcher's `signal` none.
   */
  readonly checkpoints: () => readonly WatchCheckpoint[];
  /** Ends every watch with an `AbortedError`, and each one that is started later. */
  readonly close: () => void;
  /** `close`, for `await using`. */
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

/**
 * Options of `createWatcher`: those of a watch, for all jobs, and two more. All are optional and checked when the watcher is
 * created. `deadline` and `stateDeadlines` are the defaults of its subscribers.
 *
 * @category Many jobs
 * @since 0.1.0
 */
export interface WatcherOptions extends Omit<WatchOptions, 'resumeFrom'>, Pick<FleetOptions, 'concurrency'> {
  /**
   * How many last snapshots of jobs that are no longer watched are retained, a whole number from 0. The oldest are dropped
   * first. A retained terminal snapshot is replayed without a request; the next watch of a job resumes from any other. The
   * snapshots of `watchFleet$` have as many `outcomes`.
   *
   * @defaultValue 1_000
   */
  readonly retain?: number | undefined;
}

/**
 * Options of one subscriber of a watcher. Its limits are as strict as those of `watchBatch$`: each triggers a last poll
 * shortly before it.
 *
 * `deadline` counts from the subscription, or from the `watchedSince` of the snapshot that it resumes from; `stateDeadlines`
 * count from when the job was first seen in the state. They default to those of the watcher.
 *
 * @category Many jobs
 * @since 0.1.0
 */
export type SubscriberOptions = Pick<WatchOptions, 'deadline' | 'signal' | 'stateDeadlines'>;

/**
 * Options of one call of a watcher for many jobs.
 *
 * @category Many jobs
 * @since 0.1.0
 */
export type SubscriberFleetOptions = SubscriberOptions & Pick<FleetOptions, 'drop$' | 'spreadMs'>;
