import {
  defer,
  distinctUntilChanged,
  finalize,
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
import type { Limits } from './Limits.ts';
import { nextLimit } from './nextLimit.ts';
import type { Watch } from './Watch.ts';

/**
 * Ends a watch when a limit of time is over, for one of those who are subscribed to it. It minds every look, unchanged
 * ones too: so it knows the last one, and another state disarms the limit of the one before. `takeUntil` passes the errors
 * of its notifier on, and with it goes whatever is in flight.
 *
 * ```text
 * looks           s----s----r----r---…
 * limit           |------|  |------|        stateDeadlines, for instance; disarmed by another state
 * withinLimits()  s----s----r----r-#
 * ```
 */
export const withinLimits =
  (watch: Watch, limits: Limits): MonoTypeOperatorFunction<BatchSnapshot> =>
  (source) =>
    defer(() => {
      const forget = watch.mind(limits);
      return source.pipe(takeUntil(over$(watch, limits)), finalize(forget));
    });

const over$ = (watch: Watch, limits: Limits): Observable<never> =>
  watch.answer$.pipe(
    startWith(undefined),
    map(() => nextLimit(watch, limits)),
    distinctUntilChanged(sameLimit),
    switchMap((limit) => (limit === undefined ? NEVER : failAt$(watch, limits, limit))),
  );

const failAt$ = (watch: Watch, limits: Limits, limit: Limit): Observable<never> =>
  limitOver$(watch, limit.atMs).pipe(
    mergeMap(() => throwError(() => (nextLimit(watch, limits) ?? limit).error())),
  );

/** The error is made when the limit is over, and so is that of the state of that moment. */
const sameLimit = (a: Limit | undefined, b: Limit | undefined): boolean => a?.atMs === b?.atMs;
