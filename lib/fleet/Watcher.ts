// For those who compile without the types of Node: `Symbol.asyncDispose` is in no lib that is not esnext.
/// <reference lib="esnext.disposable" preserve="true" />
import type { Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Observable } from 'rxjs';
import type { WatchError } from '../errors/WatchError.ts';
import type { BatchSnapshot, TerminalSnapshot } from '../model/BatchSnapshot.ts';
import type { WatchOptions } from '../watch/WatchOptions.ts';
import type { FleetOptions } from './FleetOptions.ts';
import type { FleetSnapshot } from './FleetSnapshot.ts';
import type { BatchTargets } from './targets.ts';

/**
 * What one subscriber of a shared watch may want for itself, beside the options of the watcher. The limits are as strong
 * as those of `watchBatch$`: one last poll is placed before them.
 *
 * `deadline` counts from the subscription, or from the `watchedSince` of the snapshot that it resumes from; `stateDeadlines`
 * from when the job was first seen in the state. Those of the watcher hold where these do not say otherwise.
 *
 * @category Many jobs
 * @since 0.1.0
 */
export type SubscriberOptions = Pick<WatchOptions, 'deadline' | 'signal' | 'stateDeadlines'>;

/**
 * What one call for many jobs may want for itself, beside the options of the watcher.
 *
 * @category Many jobs
 * @since 0.1.0
 */
export type SubscriberFleetOptions = SubscriberOptions & Pick<FleetOptions, 'drop$' | 'spreadMs'>;

/**
 * How a watcher watches: the options of a watch, for all of its jobs, and two more. All are optional, and checked when
 * the watcher is made. `deadline` and `stateDeadlines` are those of each subscriber that has none of its own.
 *
 * @category Many jobs
 * @since 0.1.0
 */
export interface WatcherOptions extends Omit<WatchOptions, 'resumeFrom'>, Pick<FleetOptions, 'concurrency'> {
  /**
   * How many last snapshots of jobs that nobody watches are kept, a whole number from 0; those that were left last. An end
   * that is kept is replayed without a request, any other snapshot is where the next watch of its job goes on.
   *
   * @defaultValue 1_000
   */
  readonly retain?: number;
}

/**
 * The functions that watch, with options and polls that all their calls share.
 *
 * @category Many jobs
 * @since 0.1.0
 */
export interface Watcher {
  /** As the function of the same name. Who comes late gets the last poll at once. */
  readonly watchBatch$: (
    projectId: string,
    batchId: string,
    options?: SubscriberOptions,
  ) => Observable<BatchSnapshot>;
  /** As the function of the same name. */
  readonly awaitBatch: (
    projectId: string,
    batchId: string,
    options?: SubscriberOptions,
  ) => Promise<TerminalSnapshot>;
  /** As the function of the same name. */
  readonly batchTask: (
    projectId: string,
    batchId: string,
    options?: SubscriberOptions,
  ) => TaskEither<WatchError, TerminalSnapshot>;
  /** As the function of the same name. */
  readonly watchBatches$: (
    targets: BatchTargets,
    options?: SubscriberFleetOptions,
  ) => Observable<Either<WatchError, BatchSnapshot>>;
  /** As the function of the same name. */
  readonly watchFleet$: (
    targets: BatchTargets,
    options?: SubscriberFleetOptions,
  ) => Observable<FleetSnapshot>;
  /**
   * The last snapshot of each job that is watched, and of those that are retained: to store, and to pass to `watchBatches$`
   * after a restart. A job of which no poll was answered yet is not in it. After `close()`: those of that moment; after the
   * watcher's `signal` was aborted only those that are retained, for by then nobody watches.
   */
  readonly snapshots: () => readonly BatchSnapshot[];
  /** Ends every watch with an `AbortedError`, and each that would begin later. */
  readonly close: () => void;
  /** The same, for `await using`. */
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}
