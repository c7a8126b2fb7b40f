import { type Either, match } from 'fp-ts/lib/Either.js';
import { concat, defer, EMPTY, finalize, map, type Observable, of, Subject, takeUntil } from 'rxjs';
import { isEnd } from '../bridges/isEnd.ts';
import type { WatchError } from '../errors/WatchError.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { BatchState } from '../model/BatchState.ts';
import { keyOf } from '../model/keyOf.ts';
import { settle } from '../operators/settle.ts';
import type { FleetChange } from './FleetChange.ts';
import type { Job } from './jobOf.ts';
import { stateBefore } from './stateBefore.ts';

/** What drops each job that is watched, by its key. */
export type Droppers = Map<string, () => void>;

/**
 * What happens to one job of a fleet. It counts as watched from this call on, so that it can be dropped before its watch
 * begins, and until its end is told, not after: who hears of the end may have it watched again at once.
 */
export const jobChanges$ = (
  job: Job,
  droppers: Droppers,
  snapshots$: Observable<BatchSnapshot>,
): Observable<FleetChange> => {
  const { ref } = job;
  const dropped$ = new Subject<void>();
  let isDropped = false;
  let before: BatchState | null = stateBefore(job);
  const leave = (): void => {
    if (droppers.get(keyOf(ref)) === drop) droppers.delete(keyOf(ref));
  };
  const drop = (): void => {
    leave();
    isDropped = true;
    dropped$.next();
  };
  const changeOf = (told: Either<WatchError, BatchSnapshot>): FleetChange => {
    if (isEnd(told)) leave();
    return match(
      (error: WatchError): FleetChange => ({ _tag: 'failed', ref, before, error }),
      (snapshot: BatchSnapshot): FleetChange => {
        const change = { _tag: 'seen', ref, before, snapshot } as const;
        before = snapshot.state;
        return change;
      },
    )(told);
  };
  droppers.set(keyOf(ref), drop);
  const told$ = snapshots$.pipe(settle(), map(changeOf), takeUntil(dropped$));
  return concat(
    defer(() => (isDropped ? EMPTY : told$)),
    defer((): Observable<FleetChange> => (isDropped ? of({ _tag: 'dropped', ref, before }) : EMPTY)),
  ).pipe(finalize(leave));
};
