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
import { type BatchRef, checkedRef } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { type CancelOnOptions, cancelReason, cancelSettingsOf } from './CancelOnOptions.ts';
import { cancelRequest$, detached$, reportFailure } from './cancelRequest.ts';
import { safeCallback } from './safeCallback.ts';

const checkedClient = expected('a client, an object with cancelBatch$', (value) =>
  hasMethods(value, 'cancelBatch$'),
);

/**
 * Cancels the job itself, where its watch ends before it does. Without this operator a job always goes on.
 *
 * ```text
 * source                            s--r--#            DeadlineExceededError
 * cancelOn(…, { deadline: true })   s--r-----#         passed on when the cancel was answered
 * the cancel                              ---(c|)      one request
 *
 * cancelOn(…, { unsubscribe: true}) s--r--!            the subscriber is gone at once,
 * the cancel                              ---(c|)      the request is not
 * ```
 *
 * **When to use**: where nobody wants a job that nobody watches, for it goes on to cost.
 *
 * **Gotchas**
 * - Whatever ends the stream from below it is an `unsubscribe`: `take`, `firstValueFrom`, `untilState`, `deadline`.
 *   Put it after them, and after `retry`; on the stream of each job, before `merge`.
 * - Not sent when the stream completed, or the last snapshot of the job was terminal. Never more than one request for
 *   one subscription, and it is not repeated.
 * - An error, an `AbortedError` too, waits until the cancel was answered, has failed or `timeoutMs` are over, so that
 *   who awaits it may end the process. It is always the original error. Leaving meanwhile does not stop the cancel.
 * - Leaving returns at once, and the cancel goes on without it: a process that ends then, or a `close()` of the client,
 *   may break it off. To wait for it, end the watch by its `signal`, or wait for `onOutcome`.
 * - An error that names another job, on a merged stream, is no reason to cancel this one.
 * - A token may read a job and yet not cancel it (`dli:queue:cancelJob`): try it once.
 *
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import { cancelOn, deadline, type DliClient, every, watchBatch$ } from 'dli-watch';
 * import { fakeSource, testRef } from 'dli-watch/testing';
 *
 * // Instead of a client of createClient:
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
 * @param client - what cancels: a client of `createClient`, or anything with its `cancelBatch$`
 * @param ref - the job to cancel
 * @param options - when to cancel, and for how long to try: see {@link CancelOnOptions}
 * @throws `TypeError` for what is no client, no batch, or an option that cannot be right; and when none of `unsubscribe`,
 * `deadline` and `error` is there
 * @category Operators
 * @since 0.1.0
 */
export const cancelOn = (
  client: Pick<DliClient, 'cancelBatch$'>,
  ref: BatchRef,
  options: CancelOnOptions,
): MonoTypeOperatorFunction<BatchSnapshot> => {
  checkedClient('client', client);
  const batch = checkedRef(ref);
  const settings = cancelSettingsOf(options);
  const { onOutcome = reportFailure(batch) } = settings;
  const send$ = (): Observable<never> =>
    detached$(cancelRequest$(client, batch, settings).pipe(tap(safeCallback(onOutcome))));

  return (source) =>
    defer(() => {
      const job = { alive: true, ended: false }; // for all that is known
      const end = (): void => void (job.ended = true);
      const see = ({ projectId, batchId, terminal }: BatchSnapshot): void => {
        if (projectId === batch.projectId && batchId === batch.batchId) job.alive = !terminal;
      };
      return source.pipe(
        tap({ next: see, error: end, complete: end }),
        finalize(() => {
          if (settings.unsubscribe && job.alive && !job.ended) void send$();
        }),
        catchError((error: unknown) => {
          const reason = cancelReason(error, batch);
          const wanted = reason !== undefined && settings[reason] && job.alive;
          return concat(
            wanted ? send$() : EMPTY,
            throwError(() => error as Error),
          );
        }),
      );
    });
};
