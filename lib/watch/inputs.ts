import {
  catchError,
  defer,
  EMPTY,
  filter,
  fromEventPattern,
  identity,
  ignoreElements,
  mergeMap,
  type MonoTypeOperatorFunction,
  type Observable,
  of,
  type Subscription,
  takeUntil,
  tap,
  throwError,
} from 'rxjs';
import { AbortedError, CallbackError } from '../errors/watchErrors.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { Staleness } from './Staleness.ts';
import type { WatchState } from './WatchState.ts';

/** Whether a watch has what `startInputs` starts. */
export const hasInputs = ({ settings }: WatchState): boolean =>
  settings.onEvent !== undefined || settings.pollNow$ !== undefined;

/** Starts the staleness of a watch and its `pollNow$`, until `inputs` is unsubscribed from: they may do so at once. */
export const startInputs = (
  watch: WatchState,
  inputs: Subscription,
  error: (thrown: unknown) => void,
): void => {
  const { pollNow$, onEvent } = watch.settings;
  if (onEvent !== undefined) inputs.add(startedStaleness(watch));
  if (pollNow$ !== undefined) inputs.add(pollNowTriggers$(watch, pollNow$).subscribe({ error }));
};

const startedStaleness = (watch: WatchState): Staleness => {
  const staleness = new Staleness(watch);
  staleness.start();
  return staleness;
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

const abortEvents = new WeakMap<AbortSignal, AbortListeners>();

const abortEvent$ = (signal: AbortSignal): Observable<unknown> => {
  const listeners = abortEvents.get(signal) ?? new AbortListeners(signal);
  abortEvents.set(signal, listeners);
  return fromEventPattern(listeners.add, listeners.remove);
};

/**
 * What listens to one signal. A set, from which each watch removes itself as it ends: with `share`, which searches an array,
 * the abort of fifty thousand watches took five seconds.
 */
class AbortListeners {
  readonly #signal: AbortSignal;
  readonly #listeners = new Set<() => void>();
  readonly #notify = (): void => {
    for (const listener of this.#listeners) listener();
  };

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  readonly add = (listener: () => void): void => {
    if (this.#listeners.size === 0) this.#signal.addEventListener('abort', this.#notify);
    this.#listeners.add(listener);
  };

  readonly remove = (listener: () => void): void => {
    this.#listeners.delete(listener);
    if (this.#listeners.size === 0) this.#signal.removeEventListener('abort', this.#notify);
  };
}
