import { type Either, isRight, left, right } from 'fp-ts/lib/Either.js';
import {
  AsyncSubject,
  catchError,
  config,
  defer,
  ignoreElements,
  map,
  type Observable,
  of,
  take,
  throwIfEmpty,
} from 'rxjs';
import { emitProcessWarning } from '../checks/processWarning.ts';
import type { CancelOutcome, DliClient } from '../client/DliClient.ts';
import { type PollError, toPollError } from '../errors/PollError.ts';
import { UnexpectedError } from '../errors/pollErrors.ts';
import { formatCause } from '../errors/wording.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import { withRequestTimeout } from '../schedule/watchScheduler.ts';
import type { CancelSettings } from './CancelOnOptions.ts';

/** Sends one cancel request and emits its outcome, within the time limit. It never fails. */
export const cancelRequest$ = (
  client: Pick<DliClient, 'cancelBatch$'>,
  ref: BatchRef,
  { timeoutMs, scheduler }: Pick<CancelSettings, 'timeoutMs' | 'scheduler'>,
): Observable<Either<PollError, CancelOutcome>> =>
  defer(() => client.cancelBatch$(ref)).pipe(
    take(1),
    throwIfEmpty(
      () => new UnexpectedError(undefined, 'the client completed without the outcome of the cancel request'),
    ),
    withRequestTimeout({ requestTimeoutMs: timeoutMs, scheduler }, 'the service, asked to cancel a job,'),
    map((outcome) => right<PollError, CancelOutcome>(outcome)),
    catchError((error: unknown) =>
      of(left<PollError, CancelOutcome>(toPollError(error, 'unexpected error of the client'))),
    ),
  );

/**
 * Subscribes to a request at once. The result completes when the request ends; unsubscribing from it does not abort the
 * request.
 */
export const detached$ = (request$: Observable<unknown>): Observable<never> => {
  const result$ = new AsyncSubject<unknown>();
  request$.subscribe(result$);
  return result$.pipe(ignoreElements());
};

/**
 * The default of `onOutcome`. RxJS's own handling of errors would end the process if `config.onUnhandledError` is not set;
 * a job that was not cancelled does not justify that, so it becomes a warning.
 */
export const reportFailure =
  ({ projectId, batchId }: BatchRef) =>
  (outcome: Either<PollError, unknown>): void => {
    if (isRight(outcome)) return;
    const cause = outcome.left;
    const error = new Error(
      `the cancel request failed: ${formatCause(cause, true)}; ` +
        `batch ${batchId} of project ${projectId} may still be running`,
      { cause },
    );
    queueMicrotask(() => (config.onUnhandledError ?? emitProcessWarning)(error));
  };
