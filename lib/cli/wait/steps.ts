import { type Either, isRight } from 'fp-ts/lib/Either.js';
import {
  asapScheduler,
  concat,
  defer,
  filter,
  from,
  map,
  observeOn,
  type Observable,
  Subject,
  takeWhile,
  tap,
} from 'rxjs';
import type { NamedTarget } from '../../dashboard/JobRow.ts';
import type { WatchError } from '../../errors/WatchError.ts';
import type { FleetOptions } from '../../fleet/FleetOptions.ts';
import { watchBatches$ } from '../../fleet/watchBatches.ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { BatchSnapshot } from '../../model/BatchSnapshot.ts';
import { keyOf } from '../../model/snapshots.ts';
import type { Tally } from './Tally.ts';
import type { Outcome, WaitedJob } from './WaitedJob.ts';

/** A change of a job: a snapshot, or the error of its watch. */
export type Step =
  | { readonly job: WaitedJob; readonly snapshot: BatchSnapshot }
  | { readonly job: WaitedJob; readonly error: WatchError };

/** When to stop before all jobs have ended. */
export interface StopFlags {
  /** At the first job that has ended or has reached the state that is waited for. */
  readonly any?: true;
  /** At the first job that has not reached it, or could not be watched. */
  readonly failFast?: true;
}

/** Whether a wait ends with this outcome of one job. */
export const isLast = ({ _tag }: Outcome, { any, failFast }: StopFlags): boolean =>
  (any === true && (_tag === 'reached' || _tag === 'missed')) || (failFast === true && _tag !== 'reached');

/**
 * Watches the jobs of a tally, each until it has reached the state that is waited for or has ended, and records what happens there.
 * Those that had ended before come first, without a request. When the signal is aborted, it completes.
 */
export const steps$ = (
  tally: Tally,
  targets: readonly NamedTarget[],
  options: FleetOptions,
  flags: StopFlags,
): Observable<Step> =>
  defer(() => {
    // The drop of the last job completes the stream: after its step, not inside of it.
    const drops$ = new Subject<BatchRef>();
    const ended = new Map(
      tally.jobs.filter(({ endedBefore }) => endedBefore).map((job) => [keyOf(job.ref), job]),
    );
    const open = targets.filter((target) => !ended.has(keyOf(target)));
    return concat(
      from(ended.values()).pipe(map(stepBefore)),
      watchBatches$(open, {
        ...options,
        drop$: drops$.pipe(observeOn(asapScheduler)),
      }).pipe(
        filter((result) => !tally.isDone(refOf(result))),
        map((result) => (isRight(result) ? seen(tally, result.right) : failed(tally, result.left))),
        filter((step) => step !== undefined),
        tap(({ job }) => {
          if (job.outcome !== undefined) drops$.next(job.ref);
        }),
      ),
    ).pipe(takeWhile(({ job: { outcome } }) => outcome === undefined || !isLast(outcome, flags), true));
  });

const refOf = (result: Either<WatchError, BatchSnapshot>): BatchRef | undefined =>
  isRight(result) ? result.right : result.left.ref;

const stepBefore = (job: WaitedJob): Step => {
  if (job.snapshot === undefined) throw new Error('a job cannot have ended before its first snapshot');
  return { job, snapshot: job.snapshot };
};

const seen = (tally: Tally, snapshot: BatchSnapshot): Step => ({ job: tally.seen(snapshot), snapshot });

/** A watch that the signal has ended is no failure of its job. */
const failed = (tally: Tally, error: WatchError): Step | undefined => {
  if (error.ref === undefined) throw error; // targets of an array were checked
  if (error._tag !== 'AbortedError') return { job: tally.failed(error.ref, error), error };
  tally.interrupted(error.ref, error);
  return undefined;
};
