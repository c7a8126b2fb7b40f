import { catchError, defer, EMPTY, type Observable, takeWhile, tap, throwError } from 'rxjs';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { StateReading } from '../../model/StateReading.ts';
import { aloneWith } from './aloneWith.ts';
import type { Coalescing } from './Coalescing.ts';
import type { Group } from './Group.ts';
import { passedOn } from './passedOn.ts';
import { retryPage } from './retryPage.ts';
import { Sweep } from './Sweep.ts';

/**
 * Goes through the list of a project, page after page, and answers the looks of a group as it finds their jobs. It completes
 * when all of them are answered.
 *
 * ```text
 * looks that wait   a b c d e
 * pages             ---1------2|       1 has b, c and d, 2 has a
 * answers           ---b------a--e     e is on none: a look of its own
 *                      c
 *                      d
 * ```
 *
 * @param everybody - answers all who wait for the project, newcomers included: when the list has failed
 */
export const sweep$ = (
  coalescing: Coalescing,
  group: Group,
  everybody: (answerTo$: (ref: BatchRef) => Observable<StateReading>) => void,
): Observable<unknown> =>
  defer(() => {
    const sweep = new Sweep(coalescing, group);
    return sweep.pages$.pipe(
      tap((page) => sweep.take(page)),
      takeWhile((page) => sweep.goesOn(page)),
      tap({ complete: () => sweep.conclude() }),
      catchError((error: unknown) => {
        const fresh = passedOn(error);
        if (fresh === undefined) return throwError(() => error as Error);
        everybody(() => throwError(() => fresh()));
        return EMPTY;
      }),
      retryPage(coalescing.settings, (verdict) => {
        sweep.gaveUp();
        everybody(verdict === 'alone' ? aloneWith(coalescing) : () => throwError(() => verdict()));
      }),
    );
  });
