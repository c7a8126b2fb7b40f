import {
  catchError,
  defer,
  EMPTY,
  filter,
  fromEvent,
  identity,
  ignoreElements,
  merge,
  mergeMap,
  type MonoTypeOperatorFunction,
  type Observable,
  of,
  share,
  startWith,
  switchMap,
  takeUntil,
  tap,
  throwError,
} from 'rxjs';
import { AbortedError, CallbackError } from '../errors/watchErrors.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { wait$ } from '../schedule/watchScheduler.ts';
import type { WatchState } from './WatchState.ts';

/** Runs beside the polls: staleness and `pollNow$`. `undefined` without both, so that most watches subscribe to nothing. */
export const inputs$ = (watch: WatchState): Observable<never> | undefined => {
  const { pollNow$, onEvent } = watch.settings;
  if (pollNow$ === undefined && onEvent === undefined) return undefined;
  return merge(onEvent === undefined ? EMPTY : staleness$(watch), pollNowTriggers$(watch, pollNow$ ?? EMPTY));
};

/**
 * Skips the present wait at each value of `pollNow$`, which is subscribed to once. A value during a poll changes nothing,
 * because that poll is fresh enough. An error of `pollNow$` ends the watch; its completion does not.
 *
 * ```text
 * pollNow$     --------n------------n--
 * polls        A-------A--------->|-A--      the wait after a skipped one is whole again
 * ```
 */
const pollNowTriggers$ = (watch: WatchState, pollNow$: Observable<unknown>): Observable<never> =>
  pollNow$.pipe(
    tap(() => watch.skipWait()),
    ignoreElements(),
    catchError((thrown: unknown) =>
      watch.isEnding ? EMPTY : throwError(() => new CallbackError('pollNow$', { thrown }, watch.facts())),
    ),
  );

/** Reports `stale` once when no poll was answered for `staleAfterMs`; the next answer starts it anew. */
const staleness$ = (watch: WatchState): Observable<never> => {
  const { staleAfterMs: staleMs, scheduler } = watch.settings;
  return watch.answer$.pipe(
    startWith(undefined),
    switchMap(() => wait$(staleMs, scheduler)),
    tap(() => watch.report({ _tag: 'stale', staleMs, error: watch.lastError })),
    ignoreElements(),
  );
};

/**
 * Fails when a signal is aborted: that of the watch, or another one. `takeUntil` subscribes to its notifier first and
 * forwards its errors, so an aborted signal costs no request, and the listener is removed with the subscription.
 *
 * ```text
 * source       --s----r---…
 * signal       ---------a
 * abortedBy()  --s----r-#         AbortedError, its cause the signal's reason
 * ```
 */
export const abortedBy = (
  watch: WatchState,
  signal: AbortSignal | undefined = watch.settings.signal,
): MonoTypeOperatorFunction<BatchSnapshot> => {
  if (signal === undefined) return identity;
  return takeUntil(
    abort$(signal).pipe(
      filter(() => !watch.isEnding), // a subscriber that aborts at the terminal snapshot still gets the completion
      mergeMap(() => throwError(() => new AbortedError(watch.facts(), signal.reason))),
    ),
  );
};

/**
 * Emits when a signal is aborted, at once if it is already. Watches that share a signal share one listener: Node warns of
 * a leak from the eleventh on.
 */
export const abort$ = (signal: AbortSignal): Observable<unknown> =>
  defer(() => (signal.aborted ? of(undefined) : abortEvent$(signal)));

const abortEvents = new WeakMap<AbortSignal, Observable<unknown>>();

const abortEvent$ = (signal: AbortSignal): Observable<unknown> => {
  const event$ = abortEvents.get(signal) ?? fromEvent(signal, 'abort').pipe(share());
  abortEvents.set(signal, event$);
  return event$;
};
