import { Observable } from 'rxjs';
import { RequestTimeoutError } from '../../errors/RequestTimeoutError.ts';
import type { Edge } from './Edge.ts';

/**
 * What a promise gives: the one place where promises become an Observable. Unsubscribing aborts the signal, so that
 * whatever is under way, the request or the reading of its body, ends. So does the time limit, if there is one: here, and
 * not by an operator, for it is set and cleared with each look.
 */
export const abortable$ = <T>(
  run: (signal: AbortSignal) => Promise<T>,
  limit?: Pick<Edge, 'requestTimeoutMs' | 'scheduler'>,
): Observable<T> =>
  new Observable<T>((subscriber) => {
    const controller = new AbortController();
    let open = true;
    const timer = limit?.scheduler.schedule(() => {
      subscriber.error(new RequestTimeoutError(limit.requestTimeoutMs));
    }, limit.requestTimeoutMs);
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
      timer?.unsubscribe();
      // An abort makes an error with a stack: not for every look that has ended well.
      if (open) controller.abort();
    };
  });
