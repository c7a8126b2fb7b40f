import type { Observable } from 'rxjs';
import type { BatchRef } from './BatchRef.ts';
import type { BatchState } from './BatchState.ts';

/**
 * What one answered poll says.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface StateReading {
  /** The decoded state. */
  readonly state: BatchState;
  /** The service's own text for it, as it came: `"Success"`. */
  readonly rawState: string;
  /** When the service last changed the job, in epoch milliseconds, where the source knows. */
  readonly updatedAt?: number;
  /** How long the service asks us to wait before the next poll, in milliseconds (`Retry-After`). */
  readonly retryAfterMs?: number;
}

/**
 * Where states come from: the one seam of the library. A client over HTTP is one, a fake in a test is
 * another, and a limiter wraps one in one.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface StateSource {
  /**
   * Asks once for the state of a job. Cold: each subscription is one question; unsubscribing withdraws it.
   * Emits one reading and completes, or fails with a `PollError`; anything else that it raises reaches the
   * watch as an `UnexpectedError`.
   */
  readonly readState$: (ref: BatchRef) => Observable<StateReading>;
}

/**
 * Makes a cold Observable for a ref once, as long as the same object asks for it: a watch asks with one ref for each of its
 * polls, and what can be prepared need not be made anew.
 */
export const memoizeByRef = <T>(
  make$: (ref: BatchRef) => Observable<T>,
): ((ref: BatchRef) => Observable<T>) => {
  const made = new WeakMap<BatchRef, BatchRef & { readonly made$: Observable<T> }>();
  return (ref) => {
    const before = made.get(ref);
    // Nothing keeps an object of somebody else's as it was.
    if (before !== undefined && before.projectId === ref.projectId && before.batchId === ref.batchId)
      return before.made$;
    const made$ = make$(ref); // what is no ref is refused here
    made.set(ref, { projectId: ref.projectId, batchId: ref.batchId, made$ });
    return made$;
  };
};
