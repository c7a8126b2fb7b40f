import type { WatchError } from '../errors/WatchError.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { BatchState } from '../model/BatchState.ts';

/**
 * What happened to one job of a fleet, discriminated by `_tag`. `before` is its state until then, or `null` if the job has
 * not been seen yet.
 *
 * @category Many jobs
 * @since 0.1.0
 */
export type FleetChange =
  | {
      /** The job is watched from now on. */
      readonly _tag: 'added';
      /** The job. */
      readonly ref: BatchRef;
      /** Its state according to a stored snapshot. */
      readonly before: BatchState | null;
    }
  | {
      /** The job was seen in another state, or, with `emit: 'polls'`, in the same one. */
      readonly _tag: 'seen';
      /** The job. */
      readonly ref: BatchRef;
      /** Its state until now. */
      readonly before: BatchState | null;
      /** The snapshot that its watch emitted. */
      readonly snapshot: BatchSnapshot;
    }
  | {
      /** The watch of the job has failed. */
      readonly _tag: 'failed';
      /** The job; `undefined` for a target that names none. */
      readonly ref: BatchRef | undefined;
      /** Its state until now. */
      readonly before: BatchState | null;
      /** Why it has failed. */
      readonly error: WatchError;
    }
  | {
      /** The job is no longer watched because it was dropped. */
      readonly _tag: 'dropped';
      /** The job. */
      readonly ref: BatchRef;
      /** Its state until now. */
      readonly before: BatchState | null;
    };
