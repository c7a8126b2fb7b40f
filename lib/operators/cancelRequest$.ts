import { type Either, left, right } from 'fp-ts/lib/Either.js';
import { catchError, defer, map, type Observable, of, take, throwIfEmpty } from 'rxjs';
import type { CancelOutcome, DliClient } from '../client/DliClient.ts';
import { inTime } from '../client/http/inTime.ts';
import { LookError } from '../errors/LookError.ts';
import { UnexpectedError } from '../errors/UnexpectedError.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import type { WatchScheduler } from '../schedule/watchScheduler.ts';

/** How long a cancel may take. */
interface Bound {
  readonly timeoutMs: number;
  readonly scheduler: WatchScheduler;
}

const asLookError = (error: unknown): LookError =>
  error instanceof LookError
    ? error
    : new UnexpectedError(error, 'the client failed with something that is no LookError');

/** Asks once to cancel a job, for so long and no longer: one value, what came of it, and no error ever. */
export const cancelRequest$ = (
  client: Pick<DliClient, 'cancelBatch$'>,
  ref: BatchRef,
  { timeoutMs, scheduler }: Bound,
): Observable<Either<LookError, CancelOutcome>> =>
  defer(() => client.cancelBatch$(ref)).pipe(
    take(1),
    throwIfEmpty(() => new UnexpectedError(undefined, 'the client did not say what became of the cancel')),
    inTime({ requestTimeoutMs: timeoutMs, scheduler }, 'the service, asked to cancel a job,'),
    map((outcome) => right<LookError, CancelOutcome>(outcome)),
    catchError((error: unknown) => of(left<LookError, CancelOutcome>(asLookError(error)))),
  );
