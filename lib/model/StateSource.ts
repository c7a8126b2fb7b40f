import type { Observable } from 'rxjs';
import type { BatchRef } from './BatchRef.ts';
import type { StateReading } from './StateReading.ts';

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
   * Emits one reading and completes, or fails with a `LookError`; anything else that it raises reaches the
   * watch as an `UnexpectedError`.
   */
  readonly readState$: (ref: BatchRef) => Observable<StateReading>;
}
