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

/** A limit of time: when it is over, on the watch's own clock, and what the watch then ends with. */
export interface Limit {
  readonly atMs: number;
  readonly error: () => WatchError;
}

/** The limits of time that one who is subscribed to a watch has set. */
export interface Limits extends Pick<WatchSettings, 'stateDeadlines'> {
  /** How long it may take; `undefined`: for ever. */
  readonly deadlineMs: number | undefined;
  /** From when that counts, on the watch's own clock. */
  readonly sinceMs: number;
}

/** The limit of the state that the job is in, as things stand. */
export const stateLimitOf = (watch: WatchState, { stateDeadlines }: Limits): Limit | undefined => {
  if (watch.answered === undefined) return undefined;
  const { stateSinceMs, first } = watch.answered;
  const { state } = first;
  // A suspected `dead` has none either: an end has no limit.
  const limitMs = (stateDeadlines as Readonly<Partial<Record<BatchState, number>>>)[state];
  if (limitMs === undefined) return undefined;
  const error = (): StateDeadlineExceededError =>
    new StateDeadlineExceededError(state, limitMs, watch.facts());
  return { atMs: stateSinceMs + limitMs, error };
};

/** How long before a limit the last poll begins, in milliseconds: time for an answer. */
const LEAD_MS = 2_000;

/**
 * Places one last poll before a limit: cuts the wait that would cross it, 2 s before, or after half of what is left if that
 * is less. It minds the wait that is under way, too, and leaves it as it was when nobody minds the limit any more.
 *
 * ```text
 * waits        |-------->||-------->||---x
 * limit             |----------------------->|      set during the first wait; the third would cross it
 * lastPoll$()                            h          hurries
 * ```
 */
export const lastPoll$ = (watch: WatchState, limitMs: number): Observable<never> =>
  defer(() => {
    let enoughFromMs = Infinity;
    return watch.waitEnd$.pipe(
      switchMap((endMs) => {
        // One that somebody else hurries a little earlier will do: limits that are over together share their last poll.
        if (watch.elapsedMs() >= enoughFromMs) return NEVER;
        enoughFromMs = Infinity;
        if (endMs === undefined || endMs < limitMs) return NEVER;
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

/** A timer that fires so late did not run: the process was stopped, or the machine asleep. */
const LATE_MS = 1_000;
/** How long a fresh poll may take before a limit judges without it. */
const FRESH_POLL_MS = 10_000;

/**
 * Emits when a limit is over: a turn after its moment, so that an answer in the same moment is first; and after one
 * fresh poll if the moment was slept through.
 */
export const limitOver$ = (watch: WatchState, atMs: number): Observable<unknown> => {
  const { scheduler } = watch.settings;
  return defer(() => wait$(Math.max(0, atMs - watch.elapsedMs()), scheduler)).pipe(
    switchMap(() => timer(0, scheduler)),
    switchMap(() => (watch.elapsedMs() - atMs > LATE_MS ? freshPoll$(watch, atMs) : of(0))),
  );
};

/** The end of a poll that began after the limit was over: one that is under way, or one that is hurried. */
const freshPoll$ = (watch: WatchState, atMs: number): Observable<unknown> =>
  defer(() => {
    const stale = watch.attemptStartedMs < atMs ? watch.attemptId : watch.attemptId - 1;
    if (watch.endedAttemptId > stale) return of(0);
    const fresh$ = watch.attemptEnd$.pipe(filter((number) => number > stale));
    const late$ = timer(FRESH_POLL_MS, watch.settings.scheduler);
    // Last, for a poll that is answered at once ends while it is hurried.
    const hurry$ = defer(() => {
      watch.skipWait();
      return NEVER;
    });
    watch.pendingLimitChecks += 1;
    return race(fresh$, late$, hurry$).pipe(finalize(() => (watch.pendingLimitChecks -= 1)));
  });
