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
import type { CancelOutcome, DliClient } from '../client/DliClient.ts';
import { type PollError, toPollError } from '../errors/PollError.ts';
import { UnexpectedError } from '../errors/pollErrors.ts';
import { formatCause } from '../errors/wording.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import { type WatchScheduler, withRequestTimeout } from '../schedule/watchScheduler.ts';

/**
 * Subscribes to a request at once and for good. What it returns completes when the request has; leaving that does not
 * stop the request.
 */
export const detached$ = (request$: Observable<unknown>): Observable<never> => {
  const end$ = new AsyncSubject<unknown>();
  request$.subscribe(end$);
  return end$.pipe(ignoreElements());
};

/**
 * What becomes of a failed cancel that nobody asked about: it goes to RxJS's `config.onUnhandledError`, or else is a
 * warning of the process. RxJS itself would end the process without the hook; a job that goes on is no reason to.
 */
export const reportFailure =
  ({ projectId, batchId }: BatchRef) =>
  (outcome: Either<PollError, unknown>): void => {
    if (isRight(outcome)) return;
    const cause = outcome.left;
    const error = new Error(
      `batch ${batchId} of project ${projectId} may go on, it could not be cancelled. ` +
        `Cause: ${formatCause(cause, true)}`,
      { cause },
    );
    queueMicrotask(() => (config.onUnhandledError ?? warn)(error));
  };

const warn = (error: Error): void => process.emitWarning(error);

/** How long a cancel may take. */
interface Bound {
  readonly timeoutMs: number;
  readonly scheduler: WatchScheduler;
}

/** Asks once to cancel a job, for so long and no longer: one value, what came of it, and no error ever. */
export const cancelRequest$ = (
  client: Pick<DliClient, 'cancelBatch$'>,
  ref: BatchRef,
  { timeoutMs, scheduler }: Bound,
): Observable<Either<PollError, CancelOutcome>> =>
  defer(() => client.cancelBatch$(ref)).pipe(
    take(1),
    throwIfEmpty(() => new UnexpectedError(undefined, 'the client did not say what became of the cancel')),
    withRequestTimeout({ requestTimeoutMs: timeoutMs, scheduler }, 'the service, asked to cancel a job,'),
    map((outcome) => right<PollError, CancelOutcome>(outcome)),
    catchError((error: unknown) =>
      of(
        left<PollError, CancelOutcome>(
          toPollError(error, 'the client failed with something that is no PollError'),
        ),
      ),
    ),
  );
