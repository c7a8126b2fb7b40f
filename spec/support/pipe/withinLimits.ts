import {
  distinctUntilChanged,
  map,
  merge,
  mergeMap,
  type MonoTypeOperatorFunction,
  NEVER,
  type Observable,
  startWith,
  switchMap,
  takeUntil,
  throwError,
} from 'rxjs';
import { DeadlineExceededError } from '../../../lib/errors/watchErrors.ts';
import type { BatchSnapshot } from '../../../lib/model/BatchSnapshot.ts';
import { lastPoll$ } from '../../../lib/watch/limits.ts';
import type { Limit } from '../../../lib/watch/limits.ts';
import { limitOver$ } from '../../../lib/watch/limits.ts';
import type { Limits } from '../../../lib/watch/limits.ts';
import { stateLimitOf } from '../../../lib/watch/limits.ts';
import type { WatchState } from '../../../lib/watch/WatchState.ts';

/**
 * Ends a watch when a limit of time is over, for one of those who are subscribed to it. It minds every poll, unchanged
 * ones too: so it knows the last one, and another state disarms the limit of the one before. `takeUntil` passes the errors
 * of its notifier on, and with it goes whatever is in flight.
 *
 * ```text
 * polls           s----s----r----r---…
 * limit           |------|  |------|        stateDeadlines, for instance; disarmed by another state
 * withinLimits()  s----s----r----r-#
 * ```
 */
export const withinLimits =
  (watch: WatchState, limits: Limits): MonoTypeOperatorFunction<BatchSnapshot> =>
  (source) =>
    // The whole is subscribed to first: it goes before a state whose limit is over in the same frame.
    source.pipe(takeUntil(stateOver$(watch, limits)), takeUntil(wholeOver$(watch, limits)));

const wholeOver$ = (watch: WatchState, { deadlineMs, sinceMs }: Limits): Observable<never> => {
  if (deadlineMs === undefined) return NEVER;
  const error = (): DeadlineExceededError => new DeadlineExceededError(deadlineMs, watch.facts());
  return failAt$(watch, { atMs: sinceMs + deadlineMs, error });
};

const stateOver$ = (watch: WatchState, limits: Limits): Observable<never> =>
  watch.answer$.pipe(
    startWith(undefined),
    map(() => stateLimitOf(watch, limits)),
    distinctUntilChanged((a, b) => a?.atMs === b?.atMs),
    switchMap((limit) => {
      if (limit === undefined) return NEVER;
      // Another state may be over at that very moment; then it is that one.
      const error: Limit['error'] = () => (stateLimitOf(watch, limits) ?? limit).error();
      return failAt$(watch, { atMs: limit.atMs, error });
    }),
  );

const failAt$ = (watch: WatchState, { atMs, error }: Limit): Observable<never> =>
  merge(lastPoll$(watch, atMs), limitOver$(watch, atMs).pipe(mergeMap(() => throwError(() => error()))));
