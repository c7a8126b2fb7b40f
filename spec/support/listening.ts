import { defer, Observable, startWith } from 'rxjs';
import type { Alarm } from '../../lib/watch/Alarms.ts';
import type { WatchState } from '../../lib/watch/WatchState.ts';

/** Emits when a poll was answered, before its snapshot is delivered. */
export const answer$ = (watch: WatchState): Observable<void> =>
  new Observable((subscriber) => {
    const listener = { onAnswer: () => subscriber.next() };
    watch.addListener(listener);
    return () => watch.removeListener(listener);
  });

/** The number of each attempt that ends. An alarm is notified of it only while a limit waits for that, which ends waits. */
export const attemptEnd$ = (watch: WatchState): Observable<number> =>
  new Observable((subscriber) => {
    const endAttempt = watch.endAttempt.bind(watch);
    watch.endAttempt = (id) => {
      endAttempt(id);
      subscriber.next(id);
    };
    return () => (watch.endAttempt = endAttempt);
  });

/** The end of the present wait, at once and at each change; `undefined` if there is none. */
export const waitEnd$ = (watch: WatchState): Observable<number | undefined> =>
  defer(() =>
    new Observable<number | undefined>((subscriber) => {
      const alarm: Alarm = {
        wakeMs: Infinity,
        quietUntilMs: 0,
        onWake: () => undefined,
        onWait: (endMs) => subscriber.next(endMs),
        onFault: (thrown) => subscriber.error(thrown),
      };
      watch.alarms.set(alarm);
      return () => watch.alarms.remove(alarm);
    }).pipe(startWith(watch.waitEndMs)),
  );
