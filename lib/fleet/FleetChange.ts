import type { WatchError } from '../errors/WatchError.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { BatchState } from '../model/BatchState.ts';

/**
 * What happened to one job of a fleet, told apart by `_tag`. `before` is its state until then; `null`: it was not seen yet.
 *
 * @category Many jobs
 * @since 0.1.0
 */
export type FleetChange =
  | {
      /** The job is watched from now on. */
      readonly _tag: 'added';
      /** Which job. */
      readonly ref: BatchRef;
      /** The state that it is known to be in, from a stored snapshot. */
      readonly before: BatchState | null;
    }
  | {
      /** The job was seen in another state, or, with `emit: 'polls'`, in the same. */
      readonly _tag: 'seen';
      /** Which job. */
      readonly ref: BatchRef;
      /** Its state until now. */
      readonly before: BatchState | null;
      /** What its watch tells. */
      readonly snapshot: BatchSnapshot;
    }
  | {
      /** The job cannot be watched any more. */
      readonly _tag: 'failed';
      /** Which job; `undefined` for what names none. */
      readonly ref: BatchRef | undefined;
      /** Its state until now. */
      readonly before: BatchState | null;
      /** Why. */
      readonly error: WatchError;
    }
  | {
      /** The job is watched no more, because nobody wants it. */
      readonly _tag: 'dropped';
      /** Which job. */
      readonly ref: BatchRef;
      /** Its state until now. */
      readonly before: BatchState | null;
    };
