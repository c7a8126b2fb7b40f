import {
  connect,
  defer,
  EMPTY,
  filter,
  groupBy,
  merge,
  mergeMap,
  type MonoTypeOperatorFunction,
  type Observable,
  switchMap,
  takeUntil,
  throwError,
  timer,
} from 'rxjs';
import type { WatchError } from '../errors/WatchError.ts';
import type { WatchFacts } from '../errors/WatchErrorBase.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { isTerminal, keyOf } from '../model/snapshots.ts';
import { wait$, type WatchScheduler } from '../schedule/watchScheduler.ts';

/** What an operator knows of a watch at a moment: what the last snapshot says. It knows of no attempts. */
export const factsAt = (now: number, lastSnapshot: BatchSnapshot): WatchFacts => {
  const { projectId, batchId, polls, watchedSince } = lastSnapshot;
  const elapsedMs = Math.max(0, now - watchedSince);
  return { ref: { projectId, batchId }, lastSnapshot, polls, attempts: 0, elapsedMs };
};

/** When a job has to be further than its last snapshot says, in epoch milliseconds, and what happens if it is not. */
interface TimeLimit {
  readonly at: number;
  readonly error: () => WatchError;
}

/**
 * Fails a stream of snapshots, of one job or of many, when a job stays with its last snapshot beyond a limit. A limit
 * fires a turn after its moment, so that a snapshot of the same moment is delivered first.
 *
 * @param scheduler - the clock
 * @param limitOf - the limit that a snapshot sets; `undefined`: that of a stream which has not emitted
 */
export const withTimeLimits = (
  scheduler: WatchScheduler,
  limitOf: (snapshot: BatchSnapshot | undefined) => TimeLimit | undefined,
): MonoTypeOperatorFunction<BatchSnapshot> => {
  const failFor$ = (snapshot?: BatchSnapshot): Observable<never> =>
    defer(() => {
      const limit = snapshot?.terminal === true ? undefined : limitOf(snapshot);
      if (limit === undefined) return EMPTY;
      return wait$(Math.max(0, limit.at - scheduler.now()), scheduler).pipe(
        switchMap(() => timer(0, scheduler)),
        mergeMap(() => throwError(() => limit.error())),
      );
    });
  return connect((all$) => {
    const unseen$ = failFor$().pipe(takeUntil(all$));
    const seen$ = all$.pipe(
      // A job that has ended is forgotten.
      groupBy((snapshot: BatchSnapshot) => keyOf(snapshot), {
        duration: (job$) => job$.pipe(filter(isTerminal)),
      }),
      mergeMap((job$) => job$.pipe(switchMap(failFor$))),
    );
    // `takeUntil` passes the errors of its notifier on.
    return all$.pipe(takeUntil(merge(unseen$, seen$)));
  });
};
