import {
  connect,
  distinctUntilChanged,
  map,
  mergeMap,
  type MonoTypeOperatorFunction,
  NEVER,
  type Observable,
  startWith,
  switchMap,
  takeUntil,
  throwError,
} from 'rxjs';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { Limit } from './Limit.ts';
import { limitOver$ } from './limitOver$.ts';
import { nextLimit } from './nextLimit.ts';
import type { Watch } from './Watch.ts';

/**
 * Ends the watch when a limit of time is over. It stands where every look is seen, unchanged ones too: so it knows
 * the last one, and another state disarms the limit of the one before. `takeUntil` passes the errors of its notifier
 * on, and with it goes whatever is in flight.
 *
 * ```text
 * looks           s----s----r----r---…
 * limit           |------|  |------|        stateDeadlines, for instance; disarmed by another state
 * withinLimits()  s----s----r----r-#
 * ```
 */
export const withinLimits = (watch: Watch): MonoTypeOperatorFunction<BatchSnapshot> =>
  connect((looks$) => looks$.pipe(takeUntil(over$(watch, looks$))));

const over$ = (watch: Watch, looks$: Observable<unknown>): Observable<never> =>
  looks$.pipe(
    startWith(undefined),
    map(() => nextLimit(watch)),
    distinctUntilChanged(sameLimit),
    switchMap((limit) => (limit === undefined ? NEVER : failAt$(watch, limit))),
  );

const failAt$ = (watch: Watch, limit: Limit): Observable<never> =>
  limitOver$(watch, limit.atMs).pipe(mergeMap(() => throwError(() => (nextLimit(watch) ?? limit).error())));

/** The error is made when the limit is over, and so is that of the state of that moment. */
const sameLimit = (a: Limit | undefined, b: Limit | undefined): boolean => a?.atMs === b?.atMs;
