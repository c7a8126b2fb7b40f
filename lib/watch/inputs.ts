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
  takeUntil,
  tap,
  throwError,
  type Unsubscribable,
} from 'rxjs';
import { AbortedError, CallbackError } from '../errors/watchErrors.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { MAX_DELAY_MS } from '../schedule/delays.ts';
import { type PollTimer, pollTimerOf, type TimerOwner } from './PollTimer.ts';
import type { WatchListener, WatchState } from './WatchState.ts';

/**
 * Skips the present wait at each value of `pollNow$`, which is subscribed to once. A value during a poll changes nothing,
 * because that poll is fresh enough. An error of `pollNow$` ends the watch; its completion does not.
 *
 * ```text
 * pollNow$     --------n------------n--
 * polls        A-------A--------->|-A--      the wait after a skipped one is whole again
 * ```
 */
export const pollNowTriggers$ = (watch: WatchState, pollNow$: Observable<unknown>): Observable<never> =>
  pollNow$.pipe(
    tap(() => watch.skipWait()),
    ignoreElements(),
    catchError((thrown: unknown) =>
      watch.isEnding ? EMPTY : throwError(() => new CallbackError('pollNow$', { thrown }, watch.facts())),
    ),
  );

/**
 * Reports `stale` once when no poll was answered for `staleAfterMs`; the next answer starts it anew.
 *
 * An answer does not set the timer again: when it fires it waits for the rest. With a timer set at each poll, a listener that
 * does nothing doubled the memory of a watch and tripled its CPU.
 */
export class Staleness implements TimerOwner, WatchListener, Unsubscribable {
  readonly timer: PollTimer;
  readonly #watch: WatchState;

  constructor(watch: WatchState) {
    this.#watch = watch;
    this.timer = pollTimerOf(this, watch.isOnPlatform ? undefined : watch.settings.scheduler);
  }

  start(): void {
    this.#watch.answeredMs = this.#watch.elapsedMs();
    this.#wait(this.#watch.settings.staleAfterMs);
  }

  /** Called by the timer. */
  onElapsed(): void {
    const watch = this.#watch;
    const { staleAfterMs: staleMs } = watch.settings;
    const restMs = watch.answeredMs + staleMs - watch.elapsedMs();
    if (restMs > 0) this.#wait(restMs);
    else {
      watch.addListener(this);
      watch.report({ _tag: 'stale', staleMs, error: watch.lastError });
    }
  }

  /** The first answer after `stale`. */
  onAnswer(): void {
    this.#watch.removeListener(this);
    this.#wait(this.#watch.settings.staleAfterMs);
  }

  unsubscribe(): void {
    this.timer.cancel();
    this.#watch.removeListener(this);
  }

  #wait(ms: number): void {
    this.timer.start(Math.min(ms, MAX_DELAY_MS));
  }
}

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
