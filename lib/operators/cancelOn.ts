import {
  catchError,
  concat,
  defer,
  EMPTY,
  finalize,
  type MonoTypeOperatorFunction,
  type Observable,
  tap,
  throwError,
} from 'rxjs';
import { expected, hasMethods } from '../checks/values.ts';
import type { DliClient } from '../client/DliClient.ts';
import { WatchError } from '../errors/WatchError.ts';
import { type BatchRef, checkedRef } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { type CancelOnOptions, type CancelReason, cancelSettingsOf } from './CancelOnOptions.ts';
import { cancelRequest$, detached$, reportFailure } from './cancelRequest.ts';
import { safeCallback } from './safeCallback.ts';

const checkedClient = expected('a client, an object with cancelBatch$', (value) =>
  hasMethods(value, 'cancelBatch$'),
);

/**
 * Cancels the job itself when its watch ends early. Without this operator a job always continues.
 *
 * ```text
 * source                            s--r--#            DeadlineExceededError
 * cancelOn(…, { deadline: true })   s--r-----#         passed on once the cancel was answered
 * the cancel                              ---(c|)      one request
 *
 * cancelOn(…, { unsubscribe: true}) s--r--!            unsubscribed at once,
 * the cancel                              ---(c|)      but the request continues
 * ```
 *
 * **When to use**: when a job that is no longer watched should not run on and cost money.
 *
 * **Gotchas**
 * - Any operator after it that ends the stream counts as `unsubscribe`: `take`, `firstValueFrom`, `untilState`, `deadline`.
 *   Apply it after those and after `retry`; on a merged stream, before `merge`.
 * - Nothing is sent if the stream completed or the last snapshot of the job was terminal. It sends at most one request per
 *   subscription, and does not retry it.
 * - It delays an error, an `AbortedError` too, until the cancel was answered, failed or exceeded `timeoutMs`, so that the
 *   process may exit when the error arrives. The error is always the original one. Unsubscribing meanwhile does not abort
 *   the cancel.
 * - Unsubscribing returns immediately, and the cancel continues. A process that exits then, or `close()` of the client, may
 *   abort it. To wait for it, end the watch by its `signal`, or wait for `onOutcome`.
 * - On a merged stream, an error that names another job does not cancel this one.
 * - A token that may read a job may lack the permission to cancel it (`dli:queue:cancelJob`): try it once.
 *
 * @param client - a client of `createClient`, or any object with its `cancelBatch$`
 * @param ref - the job to cancel
 * @param options - when to cancel and how long to try, see {@link CancelOnOptions}
 * @throws `TypeError` if `client`, `ref` or an option is invalid, or none of `unsubscribe`, `deadline` and `error` is given
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import { cancelOn, deadline, type DliClient, every, watchBatch$ } from 'dli-watch';
 * import { fakeSource, testRef } from 'dli-watch/testing';
 *
 * // In place of a client of createClient:
 * const client: Pick<DliClient, 'cancelBatch$'> = {
 *   cancelBatch$: ({ batchId }) => {
 *     console.log('DELETE', batchId.slice(0, 8));
 *     return of('cancelled');
 *   },
 * };
 * watchBatch$(testRef.projectId, testRef.batchId, { source: fakeSource(['running']), schedule: every(10) })
 *   .pipe(deadline(50), cancelOn(client, testRef, { deadline: true }))
 *   .subscribe({ error: ({ _tag }) => console.log(_tag) });
 * // => DELETE 0a324461
 * // => DeadlineExceededError
 * ```
 *
 * @category Operators
 * @since 0.1.0
 */
export const cancelOn = (
  client: Pick<DliClient, 'cancelBatch$'>,
  ref: BatchRef,
  options: CancelOnOptions,
): MonoTypeOperatorFunction<BatchSnapshot> => {
  checkedClient('client', client);
  const job = checkedRef(ref);
  const settings = cancelSettingsOf(options);
  const { onOutcome = reportFailure(job) } = settings;
  const sendCancel$ = (): Observable<never> =>
    detached$(cancelRequest$(client, job, settings).pipe(tap(safeCallback(onOutcome))));

  return (source) =>
    defer(() => {
      // A job counts as running until a terminal snapshot, even before the first one.
      let isRunning = true;
      let isStopped = false;
      const stop = (): void => void (isStopped = true);
      return source.pipe(
        tap({
          next: (snapshot) => {
            if (isSameJob(snapshot, job)) isRunning = !snapshot.terminal;
          },
          error: stop,
          complete: stop,
        }),
        finalize(() => {
          if (settings.unsubscribe && isRunning && !isStopped) void sendCancel$();
        }),
        catchError((error: unknown) => {
          const reason = cancelReason(error, job);
          const isWanted = reason !== undefined && settings[reason] && isRunning;
          return concat(
            isWanted ? sendCancel$() : EMPTY,
            throwError(() => error as Error),
          );
        }),
      );
    });
};

const isSameJob = (a: BatchRef, b: BatchRef): boolean =>
  a.projectId === b.projectId && a.batchId === b.batchId;

/** Which option covers an error; `undefined` if nothing can be cancelled, or the error is about another job. */
const cancelReason = (error: unknown, job: BatchRef): CancelReason | undefined => {
  if (!(error instanceof WatchError)) return 'error';
  if (error.ref !== undefined && !isSameJob(error.ref, job)) return undefined;
  return REASONS[error._tag];
};

/** Has an entry for each watch error, so that a new one cannot be forgotten. */
const REASONS: Readonly<Record<WatchError['_tag'], CancelReason | undefined>> = {
  AbortedError: 'unsubscribe', // The caller stopped the watch by its `signal`.
  DeadlineExceededError: 'deadline',
  StateDeadlineExceededError: 'deadline',
  CallbackError: 'error',
  PollFailedError: 'error',
  RetriesExhaustedError: 'error',
  BatchDeadError: undefined, // The job has ended.
  BatchNotFoundError: undefined, // The service knows no such job.
  BatchVanishedError: undefined,
  InvalidRefError: undefined, // There is no job.
};
