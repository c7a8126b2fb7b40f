import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';

/**
 * What a watch knows of itself when it ends with an error.
 *
 * @category Errors
 * @since 0.1.0
 */
export interface WatchFacts<Ref extends BatchRef | undefined = BatchRef> {
  /** Which job. */
  readonly ref: Ref;
  /** The snapshot of the last answered look; `undefined` when none was answered. */
  readonly lastSnapshot: BatchSnapshot | undefined;
  /** How many looks ended in a decoded reading. */
  readonly polls: number;
  /** How many attempts the last look took, its first one included; 0 when none had begun, or in an operator's error. */
  readonly attempts: number;
  /** Milliseconds since the watch began, on a clock that does not jump. */
  readonly elapsedMs: number;
}
