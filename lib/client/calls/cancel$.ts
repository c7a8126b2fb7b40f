import { catchError, mergeMap, type Observable, of, throwError } from 'rxjs';
import { HttpError } from '../../errors/HttpError.ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import { TerminalStateCodec } from '../../model/BatchState.ts';
import type { ClientSettings } from '../clientSettingsOf.ts';
import type { CancelOutcome } from '../DliClient.ts';
import type { Call } from './Call.ts';
import { cancelCall } from './cancelCall.ts';
import { stateCall } from './stateCall.ts';

/**
 * Cancels a batch, and tells one that has ended from a failure. What the service answers then is not documented, so
 * the state decides: an answer that is neither yes, nor about credentials, nor "no such batch" is followed by one look.
 */
export const cancel$ = (
  settings: ClientSettings,
  call$: <A>(call: Call<A>) => Observable<A>,
  ref: BatchRef,
): Observable<CancelOutcome> =>
  call$(cancelCall(settings, ref)).pipe(
    catchError((refusal: unknown) =>
      refusal instanceof HttpError
        ? call$(stateCall(settings, ref)).pipe(
            mergeMap(({ state }) =>
              TerminalStateCodec.is(state)
                ? of('alreadyFinished' as const)
                : throwError(() => refusal as Error),
            ),
            catchError(() => throwError(() => refusal as Error)),
          )
        : throwError(() => refusal as Error),
    ),
  );
