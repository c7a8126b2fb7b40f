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
import type { Watch } from '../../../lib/watch/WatchState.ts';

/**
 * Lets `lookNow$` cut the present wait short. It is subscribed to once, for as long as the watch; what it emits
 * while a look is open changes nothing, for that look is fresh enough.
 *
 * ```text
 * lookNow$     --------n------------n--
 * looks        L-------L--------->|-L--      a wait is cut short, and the next one is whole again
 * ```
 */
export const hurriedBy = (watch: Watch): MonoTypeOperatorFunction<BatchSnapshot> => {
  const { lookNow$ } = watch.settings;
  if (lookNow$ === undefined) return identity;
  const hurries$ = lookNow$.pipe(
    tap(() => watch.hurry()),
    ignoreElements(),
    catchError((thrown: unknown) =>
      watch.over ? EMPTY : throwError(() => new CallbackError('lookNow$', { thrown }, watch.facts())),
    ),
  );
  // First, so that a value which is replayed to every subscriber comes before there is a wait.
  return (source) => merge(hurries$, source);
};
