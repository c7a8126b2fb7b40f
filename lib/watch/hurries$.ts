import { catchError, EMPTY, ignoreElements, type Observable, tap, throwError } from 'rxjs';
import { CallbackError } from '../errors/CallbackError.ts';
import type { Watch } from './Watch.ts';

/**
 * Lets `lookNow$` cut the present wait short. It is subscribed to once, for as long as the looks go on; what it emits
 * while a look is open changes nothing, for that look is fresh enough. Its error ends the watch, its completion does not.
 *
 * ```text
 * lookNow$     --------n------------n--
 * looks        L-------L--------->|-L--      a wait is cut short, and the next one is whole again
 * ```
 */
export const hurries$ = (watch: Watch): Observable<never> =>
  (watch.settings.lookNow$ ?? EMPTY).pipe(
    tap(() => watch.hurry()),
    ignoreElements(),
    catchError((thrown: unknown) =>
      watch.over ? EMPTY : throwError(() => new CallbackError('lookNow$', { thrown }, watch.facts())),
    ),
  );
