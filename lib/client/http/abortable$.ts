import { Observable } from 'rxjs';

/**
 * What a promise gives: the one place where promises become an Observable. Unsubscribing aborts the signal, so that
 * whatever is under way, the request or the reading of its body, ends.
 */
export const abortable$ = <T>(run: (signal: AbortSignal) => Promise<T>): Observable<T> =>
  new Observable<T>((subscriber) => {
    const controller = new AbortController();
    let open = true;
    run(controller.signal).then(
      (value) => {
        open = false;
        subscriber.next(value);
        subscriber.complete();
      },
      (error: unknown) => {
        open = false;
        subscriber.error(error);
      },
    );
    return () => {
      // An abort makes an error with a stack: not for every look that has ended well.
      if (open) controller.abort();
    };
  });
