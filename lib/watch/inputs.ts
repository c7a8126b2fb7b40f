import {
  catchError,
  EMPTY,
  ignoreElements,
  type MonoTypeOperatorFunction,
  Observable,
  type Subscription,
  tap,
  throwError,
  type Unsubscribable,
} from 'rxjs';
import { AbortedError, CallbackError } from '../errors/watchErrors.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { type Alarm, QUIET } from './Alarms.ts';
import type { AnswerListener, WatchState } from './WatchState.ts';

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
  if (onEvent !== undefined) {
    const staleness = new Staleness(watch, error);
    inputs.add(staleness);
    staleness.start();
  }
  if (pollNow$ !== undefined) inputs.add(pollNowTriggers$(watch, pollNow$).subscribe({ error }));
};

/** Reports `stale` once when no poll was answered for `staleAfterMs`; the next answer starts it anew. */
class Staleness implements Alarm, AnswerListener, Unsubscribable {
  wakeMs = Infinity;
  readonly quietUntilMs = QUIET;
  readonly onFault: (thrown: unknown) => void;
  readonly #watch: WatchState;

  constructor(watch: WatchState, onFault: (thrown: unknown) => void) {
    this.#watch = watch;
    this.onFault = onFault;
  }

  start(): void {
    const watch = this.#watch;
    // That of a watch that is resumed goes on.
    if (watch.settings.checkpoint === undefined) watch.answeredMs = watch.elapsedMs();
    if (watch.isStale) watch.addListener(this);
    else this.#wait();
  }

  /** No answer has set it anew: it reads the time of the last one. */
  onWake(nowMs: number): void {
    const watch = this.#watch;
    const { staleAfterMs: staleMs } = watch.settings;
    this.wakeMs = watch.answeredMs + staleMs;
    if (this.wakeMs > nowMs) return;
    this.wakeMs = Infinity;
    watch.isStale = true;
    watch.addListener(this);
    watch.report({ _tag: 'stale', staleMs, error: watch.lastError });
  }

  /** The first answer after `stale`. */
  onAnswer(): void {
    this.#watch.isStale = false;
    this.#watch.removeListener(this);
    this.#wait();
  }

  unsubscribe(): void {
    this.#watch.removeListener(this);
    this.#watch.alarms.remove(this);
  }

  #wait(): void {
    this.wakeMs = this.#watch.answeredMs + this.#watch.settings.staleAfterMs;
    this.#watch.alarms.set(this);
  }
}

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
 * Fails when a signal is aborted: that of the watch, or another one. An aborted signal costs no request, and the listener is
 * removed with the subscription.
 *
 * ```text
 * source       --s----r---…
 * signal       ---------a
 * abortedBy()  --s----r-#         AbortedError, its cause the signal's reason
 * ```
 */
export const abortedBy =
  (
    watch: WatchState,
    signal: AbortSignal | undefined = watch.settings.signal,
  ): MonoTypeOperatorFunction<BatchSnapshot> =>
  (source) =>
    signal === undefined
      ? source
      : // Not `takeUntil`, which took 3 KB for each watch: docs/decisions.md, 48.
        new Observable((subscriber) => {
          const abort = (): void => {
            // A subscriber that aborts at the terminal snapshot still gets the completion.
            if (!watch.isEnding) subscriber.error(new AbortedError(watch.facts(), signal.reason));
          };
          subscriber.add(onAbort(signal, abort));
          if (!subscriber.closed) source.subscribe(subscriber);
        });

/** Emits when a signal is aborted, at once if it is already. */
export const abort$ = (signal: AbortSignal): Observable<void> =>
  new Observable((subscriber) => onAbort(signal, () => subscriber.next()));

/** Calls a listener when a signal is aborted, at once if it is already. Returns how to end that. */
const onAbort = (signal: AbortSignal, listener: () => void): (() => void) | undefined => {
  if (signal.aborted) {
    listener();
    return undefined;
  }
  const listeners = abortListeners.get(signal) ?? new AbortListeners(signal);
  abortListeners.set(signal, listeners);
  listeners.add(listener);
  return () => listeners.remove(listener);
};

const abortListeners = new WeakMap<AbortSignal, AbortListeners>();

/**
 * What listens to one signal, with one listener of it for all watches: Node warns of a leak from the eleventh on. A set, from
 * which each watch removes itself as it ends: with `share`, which searches an array, the abort of fifty thousand watches took
 * five seconds.
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

  add(listener: () => void): void {
    if (this.#listeners.size === 0) this.#signal.addEventListener('abort', this.#notify);
    this.#listeners.add(listener);
  }

  remove(listener: () => void): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size === 0) this.#signal.removeEventListener('abort', this.#notify);
  }
}
