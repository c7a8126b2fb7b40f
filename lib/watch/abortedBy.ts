import { filter, identity, mergeMap, type MonoTypeOperatorFunction, takeUntil, throwError } from 'rxjs';
import { AbortedError } from '../errors/AbortedError.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { abort$ } from './abort$.ts';
import type { Watch } from './Watch.ts';

/**
 * Fails when a signal is aborted, that of the watch unless another is given. `takeUntil` subscribes to its notifier first
 * and passes its errors on: an aborted signal costs no request, and the listener goes with the subscription.
 *
 * ```text
 * source       --s----r---…
 * signal       ---------a
 * abortedBy()  --s----r-#         AbortedError, its cause the signal's reason
 * ```
 */
export const abortedBy = (
  watch: Watch,
  signal: AbortSignal | undefined = watch.settings.signal,
): MonoTypeOperatorFunction<BatchSnapshot> => {
  if (signal === undefined) return identity;
  return takeUntil(
    abort$(signal).pipe(
      filter(() => !watch.over), // who aborts on hearing of the end does not take it back
      mergeMap(() => throwError(() => new AbortedError(watch.facts(), signal.reason))),
    ),
  );
};
