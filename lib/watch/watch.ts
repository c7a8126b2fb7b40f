import {
  defer,
  filter,
  fromEvent,
  identity,
  mergeMap,
  type MonoTypeOperatorFunction,
  type Observable,
  of,
  share,
  takeUntil,
  tap,
  throwError,
} from 'rxjs';
import { AbortedError } from '../errors/watchErrors.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { toDeadlineMs } from '../schedule/deadlines.ts';
import { polls$ } from './PollLoop.ts';
import type { WatchSettings } from './WatchOptions.ts';
import { WatchState } from './WatchState.ts';
import { watchSubscriberOf } from './WatchSubscriber.ts';

const events = new WeakMap<AbortSignal, Observable<unknown>>();

/**
 * Emits when a signal is aborted, at once if it is already. However many watches share the signal, it gets one
 * listener: Node warns of a leak from the eleventh on.
 */
export const abort$ = (signal: AbortSignal): Observable<unknown> =>
  defer(() => (signal.aborted ? of(undefined) : eventOf$(signal)));

const eventOf$ = (signal: AbortSignal): Observable<unknown> => {
  const event$ = events.get(signal) ?? fromEvent(signal, 'abort').pipe(share());
  events.set(signal, event$);
  return event$;
};

/**
 * Fails when a signal is aborted, that of the watch unless another is given. `takeUntil` subscribes to its notifier first
 * and passes its errors on: an aborted signal costs no request, and the listener goes with the subscription.
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
      filter(() => !watch.isEnding), // who aborts on hearing of the end does not take it back
      mergeMap(() => throwError(() => new AbortedError(watch.facts(), signal.reason))),
    ),
  );
};

/** Tells how a watch ended, whoever ended it: the last event. */
export const tellEnd = (watch: WatchState): MonoTypeOperatorFunction<BatchSnapshot> =>
  watch.settings.onEvent === undefined
    ? identity
    : tap({
        complete: () => watch.tell({ _tag: 'ended', outcome: 'terminal' }),
        error: (error: unknown) => watch.tell({ _tag: 'ended', outcome: 'error', error }),
        unsubscribe: () => watch.tell({ _tag: 'ended', outcome: 'unsubscribed' }),
      });

/** Watches a job, with options that are checked and filled in. */
export const watch$ = (ref: BatchRef, settings: WatchSettings): Observable<BatchSnapshot> =>
  defer(() => {
    const { emit, resumeFrom, deadline, stateDeadlines } = settings;
    const watch = new WatchState(ref, settings);
    const deadlineMs = deadline === undefined ? undefined : toDeadlineMs(watch.watchedSince, deadline);
    const view = { deadlineMs, sinceMs: 0, stateDeadlines, emit, known: resumeFrom };
    return polls$(watch, (subscriber) => watchSubscriberOf(watch, view, subscriber), emit).pipe(
      abortedBy(watch), // signal
      tellEnd(watch), // onEvent
    );
  });
