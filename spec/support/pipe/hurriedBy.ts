import {
  catchError,
  EMPTY,
  identity,
  ignoreElements,
  merge,
  type MonoTypeOperatorFunction,
  tap,
  throwError,
} from 'rxjs';
import { CallbackError } from '../../../lib/errors/watchErrors.ts';
import type { BatchSnapshot } from '../../../lib/model/BatchSnapshot.ts';
import type { WatchState } from '../../../lib/watch/WatchState.ts';

/**
 * Lets `pollNow$` cut the present wait short. It is subscribed to once, for as long as the watch; what it emits
 * while a poll is open changes nothing, for that poll is fresh enough.
 *
 * ```text
 * pollNow$     --------n------------n--
 * polls        L-------L--------->|-L--      a wait is cut short, and the next one is whole again
 * ```
 */
export const hurriedBy = (watch: WatchState): MonoTypeOperatorFunction<BatchSnapshot> => {
  const { pollNow$ } = watch.settings;
  if (pollNow$ === undefined) return identity;
  const hurries$ = pollNow$.pipe(
    tap(() => watch.skipWait()),
    ignoreElements(),
    catchError((thrown: unknown) =>
      watch.isEnding ? EMPTY : throwError(() => new CallbackError('pollNow$', { thrown }, watch.facts())),
    ),
  );
  // First, so that a value which is replayed to every subscriber comes before there is a wait.
  return (source) => merge(hurries$, source);
};
