import { type MonoTypeOperatorFunction, Observable, tap } from 'rxjs';
import type { WatchFacts } from '../errors/WatchErrorBase.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { WatchScheduler } from '../schedule/watchScheduler.ts';
import { JobLimits, type LimitOf } from './JobLimits.ts';

/**
 * The core of `deadline` and `stateDeadline`: fails when a job keeps its last snapshot beyond a limit. The source may hold
 * snapshots of many jobs; each job has its own limit.
 *
 * @param scheduler - the clock
 */
export const withTimeLimits =
  (scheduler: WatchScheduler, limitOf: LimitOf): MonoTypeOperatorFunction<BatchSnapshot> =>
  (source) =>
    new Observable((subscriber) => {
      const limits = new JobLimits(scheduler, limitOf, (error) => subscriber.error(error));
      subscriber.add(limits);
      limits.start();
      // A scheduler may not wait at all.
      if (!subscriber.closed) source.pipe(tap((snapshot) => limits.add(snapshot))).subscribe(subscriber);
    });

/** What an operator knows about a watch: its last snapshot. The number of attempts is unknown, reported as 0. */
export const factsOf = (lastSnapshot: BatchSnapshot, elapsedMs: number): WatchFacts => {
  const { projectId, batchId, polls } = lastSnapshot;
  return { ref: { projectId, batchId }, lastSnapshot, polls, attempts: 0, elapsedMs };
};
