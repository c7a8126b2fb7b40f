// For those who compile without the types of Node: `Symbol.asyncDispose` is in no lib that is not esnext.
/// <reference lib="esnext.disposable" preserve="true" />
import type { Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Observable } from 'rxjs';
import type { WatchError } from '../errors/WatchError.ts';
import type { BatchSnapshot, TerminalSnapshot } from '../model/BatchSnapshot.ts';
import type { BatchTargets } from './BatchTargets.ts';
import type { FleetSnapshot } from './FleetSnapshot.ts';
import type { SubscriberFleetOptions } from './SubscriberFleetOptions.ts';
import type { SubscriberOptions } from './SubscriberOptions.ts';

/**
 * The functions that watch, with options and polls that all their calls share.
 *
 * @category Many jobs
 * @since 0.1.0
 */
export interface Watcher {
  /** As the function of the same name. Who comes late gets the last look at once. */
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
   * after a restart. A job of which no look was answered yet is not in it. After `close()`: those of that moment; after the
   * watcher's `signal` was aborted only those that are retained, for by then nobody watches.
   */
  readonly snapshots: () => readonly BatchSnapshot[];
  /** Ends every watch with an `AbortedError`, and each that would begin later. */
  readonly close: () => void;
  /** The same, for `await using`. */
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}
