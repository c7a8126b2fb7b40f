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
import type { Watch } from '../../../lib/watch/WatchState.ts';

/**
 * Tells `blind` once when no look was answered for `blindAfterMs`; the next answer arms it again. It changes nothing
 * in what the watch emits.
 */
export const reportBlind = (watch: Watch): MonoTypeOperatorFunction<BatchSnapshot> => {
  const { blindAfterMs: blindMs, onEvent, scheduler } = watch.settings;
  if (onEvent === undefined) return identity;
  return connect((looks$) => {
    const blind$ = looks$.pipe(
      startWith(undefined),
      switchMap(() => wait$(blindMs, scheduler)),
      tap(() => watch.tell({ _tag: 'blind', blindMs, error: watch.lastError })),
      ignoreElements(),
    );
    return merge(blind$, looks$);
  });
};
