import {
  defer,
  filter,
  finalize,
  ignoreElements,
  NEVER,
  type Observable,
  of,
  race,
  switchMap,
  tap,
  timer,
} from 'rxjs';
import type { WatchError } from '../errors/WatchError.ts';
import { StateDeadlineExceededError } from '../errors/watchErrors.ts';
import type { BatchState } from '../model/BatchState.ts';
import { wait$ } from '../schedule/watchScheduler.ts';
import type { WatchSettings } from './WatchOptions.ts';
import type { WatchState } from './WatchState.ts';

/** A limit of time: when it expires, on the watch's clock, and the error that then ends the watch. */
export interface Limit {
  readonly atMs: number;
  readonly error: () => WatchError;
}

/** The limits of time of one subscriber of a watch. */
export interface Limits extends Pick<WatchSettings, 'stateDeadlines'> {
  /** `undefined`: none. */
  readonly deadlineMs: number | undefined;
  /** When `deadlineMs` begins, on the watch's clock. */
  readonly sinceMs: number;
}

/** The limit of the present state, if it has one. */
export const stateLimitOf = (watch: WatchState, { stateDeadlines }: Limits): Limit | undefined => {
  if (watch.run === undefined) return undefined;
  const { stateSinceMs, first } = watch.run;
  const { state } = first;
  // A `dead` that is withheld has none either, like every terminal state.
  const limitMs = (stateDeadlines as Readonly<Partial<Record<BatchState, number>>>)[state];
  if (limitMs === undefined) return undefined;
  const error = (): StateDeadlineExceededError =>
    new StateDeadlineExceededError(state, limitMs, watch.facts());
  return { atMs: stateSinceMs + limitMs, error };
};

/** How long before a limit the last poll begins, so that its answer arrives in time. */
const LEAD_MS = 2_000;

/**
 * Places one last poll before a limit: skips the rest of a wait that would cross the limit 2 s before it, or after half of
 * what is left if that is less. A wait that has begun before is included. Unsubscribing leaves the wait as it was.
 *
 * ```text
 * waits        |-------->||-------->||---x
 * limit             |----------------------->|      set during the first wait; the third would cross it
 * lastPoll$()                            x          the wait is skipped
 * ```
 */
export const lastPoll$ = (watch: WatchState, limitMs: number): Observable<never> =>
  defer(() => {
    let enoughFromMs = Infinity;
    return watch.waitEnd$.pipe(
      switchMap((waitEndMs) => {
        // A poll that something else has triggered a little earlier is enough: limits that expire together share it.
        if (watch.elapsedMs() >= enoughFromMs) return NEVER;
        enoughFromMs = Infinity;
        if (waitEndMs === undefined || waitEndMs < limitMs) return NEVER;
        const leftMs = Math.max(0, limitMs - watch.elapsedMs());
        const leadMs = Math.min(LEAD_MS, leftMs / 2);
        enoughFromMs = limitMs - 1.5 * leadMs;
        return timer(leftMs - leadMs, watch.settings.scheduler).pipe(
          tap(() => watch.skipWait()),
          ignoreElements(),
        );
      }),
    );
  });

/** A timer that fires later than this did not run: the process was stopped, or the machine was asleep. */
const LATE_MS = 1_000;
/** How long a limit that expired late waits for a fresh poll. */
const FRESH_POLL_MS = 10_000;

/**
 * Emits when a limit has expired: a turn after its moment, so that an answer of the same moment is processed first; and
 * after a fresh poll if the moment was missed by `LATE_MS`.
 */
export const limitOver$ = (watch: WatchState, atMs: number): Observable<unknown> => {
  const { scheduler } = watch.settings;
  return defer(() => wait$(Math.max(0, atMs - watch.elapsedMs()), scheduler)).pipe(
    switchMap(() => timer(0, scheduler)),
    switchMap(() => (watch.elapsedMs() - atMs > LATE_MS ? freshPoll$(watch, atMs) : of(0))),
  );
};

/** Emits when an attempt has ended that began after the limit: the one that is open, or one that is triggered now. */
const freshPoll$ = (watch: WatchState, atMs: number): Observable<unknown> =>
  defer(() => {
    const staleId = watch.attemptStartedMs < atMs ? watch.attemptId : watch.attemptId - 1;
    if (watch.endedAttemptId > staleId) return of(0);
    const fresh$ = watch.attemptEnd$.pipe(filter((id) => id > staleId));
    const timeout$ = timer(FRESH_POLL_MS, watch.settings.scheduler);
    const trigger$ = defer(() => {
      watch.skipWait();
      return NEVER;
    });
    watch.pendingLimitChecks += 1;
    // The trigger is last, because a poll that is answered at once ends while it is triggered.
    return race(fresh$, timeout$, trigger$).pipe(finalize(() => (watch.pendingLimitChecks -= 1)));
  });
