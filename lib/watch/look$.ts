import { catchError, defer, map, type Observable, take, throwError, throwIfEmpty } from 'rxjs';
import { processClient } from '../client/processClient.ts';
import { LookError } from '../errors/LookError.ts';
import { UnexpectedError } from '../errors/UnexpectedError.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { Watch } from './Watch.ts';

const asLookError = (error: unknown): LookError =>
  error instanceof LookError ? error : new UnexpectedError(error);

/** One attempt at one look: asks the source once; emits the snapshot and completes, or fails with a `LookError`. */
export const look$ = (watch: Watch): Observable<BatchSnapshot> =>
  defer(() => {
    const askedAt = watch.elapsedMs();
    watch.attempts += 1;
    return defer(() => (watch.settings.source ?? processClient()).readState$(watch.ref)).pipe(
      take(1),
      throwIfEmpty(() => new UnexpectedError(undefined, 'the source completed without a reading')),
      map((reading) => watch.record(reading, watch.elapsedMs() - askedAt)),
      catchError((error: unknown) => throwError(() => asLookError(error))),
    );
  });
