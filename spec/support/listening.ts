import { Observable, startWith } from 'rxjs';
import { defer } from 'rxjs';
import type { WatchListener, WatchState } from '../../lib/watch/WatchState.ts';

const listen$ = <T>(
  watch: WatchState,
  listenerOf: (next: (value: T) => void) => WatchListener,
): Observable<T> =>
  new Observable((subscriber) => {
    const listener = listenerOf((value) => subscriber.next(value));
    watch.addListener(listener);
    return () => watch.removeListener(listener);
  });

/** Emits when a poll was answered, before its snapshot is delivered. */
export const answer$ = (watch: WatchState): Observable<void> =>
  listen$(watch, (next) => ({ onAnswer: next }));

/** The number of each attempt that ends. */
export const attemptEnd$ = (watch: WatchState): Observable<number> =>
  listen$(watch, (next) => ({ onAttemptEnd: next }));

/** The end of the present wait, at once and at each change; `undefined` if there is none. */
export const waitEnd$ = (watch: WatchState): Observable<number | undefined> =>
  defer(() =>
    listen$<number | undefined>(watch, (next) => ({ onWait: next })).pipe(startWith(watch.waitEndMs)),
  );
