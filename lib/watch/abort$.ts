import { defer, fromEvent, type Observable, of, share } from 'rxjs';

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
