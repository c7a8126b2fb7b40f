import { filterOrElse, left, right } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { catchError, mergeMap, type Observable, of, throwError } from 'rxjs';
import { HttpError } from '../../errors/AnswerError.ts';
import type { PollError } from '../../errors/PollError.ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import { TerminalStateCodec } from '../../model/BatchState.ts';
import type { StateReading } from '../../model/StateSource.ts';
import type { ClientSettings } from '../ClientConfig.ts';
import type { BatchDetail, CancelOutcome } from '../DliClient.ts';
import { readingOf, sessionOf } from '../responses/batch.ts';
import { faultOf } from '../responses/faultOf.ts';
import { isFailureBody, isOk, readAnswer } from '../responses/readAnswer.ts';
import { batchesUrl, batchUrl, type Call } from './callWith.ts';

/** Asks for the state of a batch (dli_02_0127). */
export const stateCall = ({ base, words }: ClientSettings, ref: BatchRef): Call<StateReading> => ({
  method: 'GET',
  url: batchUrl(base, ref, '/state'),
  read: (answer) => readingOf(ref, words, answer),
});

/**
 * Asks for all that the service tells of a batch (dli_02_0126). Every field is optional, so that a no could be read as a
 * batch of which nothing is known; a state goes before it.
 */
export const detailCall = ({ base, words }: ClientSettings, ref: BatchRef): Call<BatchDetail> => ({
  method: 'GET',
  url: batchUrl(base, ref),
  read: (answer) =>
    pipe(
      readAnswer(answer, (json) => sessionOf(ref.projectId, words, json, ref.batchId)),
      filterOrElse(
        ({ state }) => state !== undefined || !isFailureBody(answer),
        (): PollError => faultOf(answer),
      ),
    ),
});

/** Asks to create a batch (dli_02_0124). */
export const createCall = (
  { base, words }: ClientSettings,
  projectId: string,
  body: string,
): Call<BatchDetail> => ({
  method: 'POST',
  url: batchesUrl(base, projectId),
  body,
  read: (answer) => readAnswer(answer, (json) => sessionOf(projectId, words, json)),
});

/** Asks to cancel a batch (dli_02_0129). A 2xx is a yes, whatever else it says: `{"msg":"deleted"}`. */
const cancelCall = ({ base }: ClientSettings, ref: BatchRef): Call<CancelOutcome> => ({
  method: 'DELETE',
  url: batchUrl(base, ref),
  read: (answer) => (isOk(answer) && !isFailureBody(answer) ? right('cancelled') : left(faultOf(answer))),
});

/**
 * Cancels a batch, and tells one that has ended from a failure. What the service answers then is not documented, so
 * the state decides: an answer that is neither yes, nor about credentials, nor "no such batch" is followed by one poll.
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
