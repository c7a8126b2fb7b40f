import type { Observable } from 'rxjs';
import { type Check, expected, hasMethods } from '../checks/values.ts';
import type { BatchRef } from './BatchRef.ts';
import type { BatchState } from './BatchState.ts';

/**
 * The answer to one poll.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface StateReading {
  /** The decoded state. */
  readonly state: BatchState;
  /** The service's own text for the state, unchanged: `"Success"`. */
  readonly rawState: string;
  /** When the service last updated the job, in epoch milliseconds, if the source knows it. */
  readonly updatedAt?: number | undefined;
  /** How long the service asks to wait before the next poll, in milliseconds (`Retry-After`). */
  readonly retryAfterMs?: number | undefined;
}

/**
 * Reads the states of jobs: the interface between a watch and the service. {@link createClient} makes a source over HTTP,
 * `fakeSource` one for tests; {@link limited} and {@link coalesced} decorate a source.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface StateSource {
  /**
   * Reads the state of a job once. The Observable is cold: each subscription is one attempt, and unsubscribing aborts it.
   * It emits one reading and completes, or fails with a `PollError`. The watch wraps any other error in an
   * `UnexpectedError`.
   */
  readonly readState$: (ref: BatchRef, options?: ReadOptions) => Observable<StateReading>;
  /**
   * How long an urgent poll of this source may have to wait before it is sent, in milliseconds: the last poll before a limit
   * starts so much earlier. Optional; a source that queues requests has it.
   */
  readonly leadMs?: (() => number) | undefined;
  /**
   * Whether the polls of this source wait for each other and share requests, as those of `coalesced` do: a fleet then puts
   * no limit on them. Optional; a wrapper of a coalesced source copies it, as it does `leadMs`.
   */
  readonly isCoalesced?: boolean | undefined;
}

/**
 * How one poll is to be read.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface ReadOptions {
  /** Whether the poll is the last one before a limit: a source that queues requests puts it before ordinary ones. */
  readonly urgent?: boolean | undefined;
}

/** Checks an option for a source: throws a `TypeError` unless it has `readState$`. */
export const checkedSource: Check = expected('a StateSource, an object with readState$', (value) =>
  hasMethods(value, 'readState$'),
);

/**
 * Implements `readState$` with a cache: the Observable for a ref is created once and reused while the same object is
 * passed, as a watch does for all of its polls.
 */
export const memoizeByRef = <T>(
  make$: (ref: BatchRef) => Observable<T>,
): ((ref: BatchRef) => Observable<T>) => {
  const made = new WeakMap<BatchRef, BatchRef & { readonly made$: Observable<T> }>();
  return (ref) => {
    const cached = made.get(ref);
    // Callers may mutate the ref.
    if (cached !== undefined && cached.projectId === ref.projectId && cached.batchId === ref.batchId)
      return cached.made$;
    const made$ = make$(ref); // throws for an invalid ref
    made.set(ref, { projectId: ref.projectId, batchId: ref.batchId, made$ });
    return made$;
  };
};
