import { AsyncSubject, ignoreElements, type Observable } from 'rxjs';

/**
 * Subscribes to a request at once and for good. What it returns completes when the request has; leaving that does not
 * stop the request.
 */
export const detached$ = (request$: Observable<unknown>): Observable<never> => {
  const end$ = new AsyncSubject<unknown>();
  request$.subscribe(end$);
  return end$.pipe(ignoreElements());
};
