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

/** When a job must have moved on from its last snapshot, in epoch milliseconds, and the error if it has not. */
interface TimeLimit {
  readonly at: number;
  readonly error: () => WatchError;
}

/**
 * The core of `deadline` and `stateDeadline`: fails when a job keeps its last snapshot beyond a limit. The source may
 * hold snapshots of many jobs; each job has its own limit.
 *
 * A limit fires one turn after its time, so that a snapshot of the same time is delivered first.
 *
 * @param scheduler - the clock
 * @param limitOf - the limit that a snapshot sets; called with `undefined` for a source that has not emitted
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
  return connect((snapshots$) => {
    const beforeFirst$ = failFor$().pipe(takeUntil(snapshots$));
    const perJob$ = snapshots$.pipe(
      groupBy((snapshot: BatchSnapshot) => keyOf(snapshot), {
        duration: (job$) => job$.pipe(filter(isTerminal)), // Frees the group of a finished job.
      }),
      mergeMap((job$) => job$.pipe(switchMap(failFor$))),
    );
    // `takeUntil` forwards errors of its notifier.
    return snapshots$.pipe(takeUntil(merge(beforeFirst$, perJob$)));
  });
};

/** What an operator knows about a watch: its last snapshot. The number of attempts is unknown, reported as 0. */
export const factsAt = (now: number, lastSnapshot: BatchSnapshot): WatchFacts => {
  const { projectId, batchId, polls, watchedSince } = lastSnapshot;
  const elapsedMs = Math.max(0, now - watchedSince);
  return { ref: { projectId, batchId }, lastSnapshot, polls, attempts: 0, elapsedMs };
};
