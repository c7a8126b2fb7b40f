import {
  connect,
  identity,
  ignoreElements,
  merge,
  type MonoTypeOperatorFunction,
  startWith,
  switchMap,
  tap,
} from 'rxjs';
import type { BatchSnapshot } from '../../../lib/model/BatchSnapshot.ts';
import { wait$ } from '../../../lib/schedule/watchScheduler.ts';
import type { WatchState } from '../../../lib/watch/WatchState.ts';

/**
 * Tells `stale` once when no poll was answered for `staleAfterMs`; the next answer arms it again. It changes nothing
 * in what the watch emits.
 */
export const reportStale = (watch: WatchState): MonoTypeOperatorFunction<BatchSnapshot> => {
  const { staleAfterMs: staleMs, onEvent, scheduler } = watch.settings;
  if (onEvent === undefined) return identity;
  return connect((polls$) => {
    const stale$ = polls$.pipe(
      startWith(undefined),
      switchMap(() => wait$(staleMs, scheduler)),
      tap(() => watch.tell({ _tag: 'stale', staleMs, error: watch.lastError })),
      ignoreElements(),
    );
    return merge(stale$, polls$);
  });
};
