import { filterOrElse, left, right } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { catchError, map, type Observable } from 'rxjs';
import { HttpError } from '../../errors/AnswerError.ts';
import type { PollError } from '../../errors/PollError.ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import { TerminalStateCodec } from '../../model/BatchState.ts';
import type { StateReading } from '../../model/StateSource.ts';
import type { ClientSettings } from '../ClientConfig.ts';
import type { BatchDetail, CancelOutcome } from '../DliClient.ts';
import type { ReceivedResponse } from '../http/exchange.ts';
import { decodeBatch, decodeReading } from '../responses/batch.ts';
import { decodeResponse, isFailureBody, isOk } from '../responses/decodeResponse.ts';
import { batchErrorOf, responseErrorOf } from '../responses/responseError.ts';
import { batchesUrl, batchUrl, type Call } from './Call.ts';

/** Reads the state of a batch (dli_02_0127). */
export const stateCall = ({ baseUrl, stateMap }: ClientSettings, ref: BatchRef): Call<StateReading> => ({
  method: 'GET',
  url: batchUrl(baseUrl, ref, '/state'),
  polled: ref.batchId,
  decode: (response) => decodeReading(ref, stateMap, response),
});

/**
 * Reads all that the service reports about a batch (dli_02_0126). Since all of its fields are optional, an error body would
 * decode as a batch without fields: without a state it is an error.
 */
export const detailCall = ({ baseUrl, stateMap }: ClientSettings, ref: BatchRef): Call<BatchDetail> => ({
  method: 'GET',
  url: batchUrl(baseUrl, ref),
  decode: (response) =>
    pipe(
      decodeResponse(response, batchErrorOf, (json) =>
        decodeBatch(ref.projectId, stateMap, json, ref.batchId),
      ),
      filterOrElse(
        ({ state }) => state !== undefined || !isFailureBody(response),
        (): PollError => batchErrorOf(response),
      ),
    ),
});

/** Creates a batch (dli_02_0124). */
export const createCall = (
  { baseUrl, stateMap }: ClientSettings,
  projectId: string,
  body: string,
): Call<BatchDetail> => ({
  method: 'POST',
  url: batchesUrl(baseUrl, projectId),
  body,
  decode: (response) =>
    decodeResponse(response, responseErrorOf, (json) => decodeBatch(projectId, stateMap, json)),
});

/**
 * Cancels a batch (dli_02_0129). Any 2xx without an error body is a success (`{"msg":"deleted"}`), but a page: something on
 * the way has sent it, and nothing was cancelled.
 */
const cancelCall = ({ baseUrl }: ClientSettings, ref: BatchRef): Call<CancelOutcome> => ({
  method: 'DELETE',
  url: batchUrl(baseUrl, ref),
  decode: (response) => {
    if (isMarkup(response)) return decodeResponse(response, batchErrorOf, () => right('cancelled'));
    return isOk(response) && !isFailureBody(response) ? right('cancelled') : left(batchErrorOf(response));
  },
});

const isMarkup = ({ body }: ReceivedResponse): boolean => /^\s*</.test(body);

/**
 * Cancels a batch, or finds that it has ended. How the service refuses to cancel an ended batch is not documented, so any
 * refusal but one about credentials, throttling or a missing batch is followed by a poll, and the state decides.
 */
export const cancel$ = (
  settings: ClientSettings,
  call$: <A>(call: Call<A>) => Observable<A>,
  ref: BatchRef,
): Observable<CancelOutcome> =>
  call$(cancelCall(settings, ref)).pipe(
    catchError((refusal: unknown) => {
      if (!(refusal instanceof HttpError)) throw refusal;
      return call$(stateCall(settings, ref)).pipe(
        map(({ state }): CancelOutcome => {
          if (TerminalStateCodec.is(state)) return 'alreadyFinished';
          throw refusal;
        }),
        catchError(() => {
          throw refusal;
        }),
      );
    }),
  );
