import { catchError, defer, finalize, map, type Observable, of, take, throwError, throwIfEmpty } from 'rxjs';
import { PollError } from '../../../lib/errors/PollError.ts';
import { UnexpectedError } from '../../../lib/errors/pollErrors.ts';
import type { BatchSnapshot } from '../../../lib/model/BatchSnapshot.ts';
import type { StateReading } from '../../../lib/model/StateSource.ts';
import type { WatchState } from '../../../lib/watch/WatchState.ts';

const asPollError = (error: unknown): PollError =>
  error instanceof PollError ? error : new UnexpectedError(error);

/** A job that was suspected to be dead, and is not even there any more, is dead. */
const confirmedBy = (watch: WatchState, error: PollError): StateReading | undefined => {
  const suspected = watch.pendingDead === undefined ? undefined : watch.answered?.snapshot;
  return error._tag === 'NoSuchBatchError' ? suspected : undefined;
};

/** One attempt at one poll: asks the source once; emits the snapshot and completes, or fails with a `PollError`. */
export const poll$ = (watch: WatchState): Observable<BatchSnapshot> =>
  defer(() => {
    const askedAt = watch.elapsedMs();
    const number = (watch.attemptId += 1);
    watch.attemptStartedMs = askedAt;
    const attempt = (watch.attempts += 1);
    const latencyMs = (): number => watch.elapsedMs() - askedAt;
    const answered = (reading: StateReading): BatchSnapshot => {
      const { state, rawState } = reading;
      const snapshot = watch.record(reading, watch.elapsedMs());
      watch.tell({ _tag: 'pollAnswered', attempt, latencyMs: latencyMs(), state, rawState });
      return snapshot;
    };
    const failed$ = (raised: unknown): Observable<BatchSnapshot> => {
      const error = asPollError(raised);
      watch.lastError = error;
      watch.tell({ _tag: 'pollFailed', attempt, latencyMs: latencyMs(), error });
      const dead = confirmedBy(watch, error);
      return dead === undefined ? throwError(() => error) : of(watch.record(dead, watch.elapsedMs()));
    };
    watch.tell({ _tag: 'pollStarted', attempt });
    return defer(() => watch.source.readState$(watch.ref)).pipe(
      take(1),
      throwIfEmpty(() => new UnexpectedError(undefined, 'the source completed without a reading')),
      map(answered),
      catchError(failed$),
      finalize(() => watch.endAttempt(number)),
    );
  });
