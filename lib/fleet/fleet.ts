import { type Either, match } from 'fp-ts/lib/Either.js';
import { constVoid, pipe } from 'fp-ts/lib/function.js';
import {
  concat,
  defer,
  EMPTY,
  finalize,
  from,
  ignoreElements,
  map,
  merge,
  mergeAll,
  mergeMap,
  NEVER,
  type Observable,
  observeOn,
  of,
  queueScheduler,
  startWith,
  Subject,
  takeUntil,
  tap,
} from 'rxjs';
import { isEnd } from '../bridges/endOf.ts';
import type { WatchError } from '../errors/WatchError.ts';
import type { InvalidRefError } from '../errors/watchErrors.ts';
import { type BatchRef, BatchRefCodec } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { BatchState } from '../model/BatchState.ts';
import { keyOf } from '../model/snapshots.ts';
import { settle } from '../operators/settle.ts';
import { MAX_DELAY_MS } from '../schedule/delays.ts';
import { monotonicNow, type WatchScheduler } from '../schedule/watchScheduler.ts';
import { abort$ } from '../watch/inputs.ts';
import type { FleetChange } from './FleetChange.ts';
import type { FleetPlan } from './FleetOptions.ts';
import { type Job, type Jobs, stateBefore } from './targets.ts';

/** The golden section: its multiples, less their whole parts, are spread evenly over 0 to 1 however many there are. */
const SECTION = (Math.sqrt(5) - 1) / 2;

/**
 * Gives the jobs that come within `spreadMs` of each other their first waits, spread over that time. The first has none,
 * and so has one that comes alone.
 */
export const spreadOver = (spreadMs: number, scheduler: WatchScheduler): (() => number) => {
  let since = Number.NEGATIVE_INFINITY;
  let count = 0;
  return () => {
    const now = monotonicNow(scheduler);
    if (now - since >= spreadMs) {
      since = now;
      count = 0;
    }
    const waitMs = Math.floor(((count * SECTION) % 1) * spreadMs);
    count += 1;
    return waitMs;
  };
};

/** What drops each job that is watched, by its key. */
type Droppers = Map<string, () => void>;

/**
 * What happens to one job of a fleet. It counts as watched from this call on, so that it can be dropped before its watch
 * begins, and until its end is told, not after: who hears of the end may have it watched again at once.
 */
const jobChanges$ = (
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

/** Watches a job of a fleet, after so long a wait. */
type WatchJob$ = (job: Job, initialDelayMs: number) => Observable<BatchSnapshot>;

/**
 * What happens to the jobs of a fleet. That of those which are known from the start is not told.
 *
 * ```text
 * later$     a----b----a-------|
 * drop$      ---------------b---
 * a          s----r-----------(S|)
 * b               s----r----!
 * fleet$()   (As)-r----r----D--(S|)     A added (with b, in the frame of its s), D dropped; the second a is ignored
 * ```
 */
export const fleet$ = (
  { first, later$ }: Jobs,
  { scheduler, initialDelayMs, signals, drop$ = NEVER, spreadMs }: FleetPlan,
  watchJob$: WatchJob$,
): Observable<FleetChange> =>
  defer(() => {
    const droppers: Droppers = new Map();
    const nextWaitMs = spreadOver(spreadMs, scheduler);
    const changes$ = (job: Job): Observable<FleetChange> => {
      const waitMs = Math.min(MAX_DELAY_MS, initialDelayMs + nextWaitMs());
      return jobChanges$(job, droppers, watchJob$(job, waitMs));
    };
    const added$ = (job: Job): Observable<FleetChange> =>
      droppers.has(keyOf(job.ref))
        ? EMPTY
        : changes$(job).pipe(startWith({ _tag: 'added', ref: job.ref, before: stateBefore(job) } as const));
    const refused$ = (error: InvalidRefError): Observable<FleetChange> =>
      of({ _tag: 'failed', ref: undefined, before: null, error });
    const known$ = from(first.map(changes$)).pipe(mergeAll());
    // Who comes after the signal was aborted is not watched, and not waited for.
    const arriving$ = later$.pipe(takeUntil(merge(...signals.map(abort$), NEVER)));
    const new$ = arriving$.pipe(
      observeOn(queueScheduler), // who gives a job on hearing of another would else nest the one in the other
      mergeMap(match(refused$, added$)),
    );
    const drop = (ref: BatchRef): void => droppers.get(keyOf(ref))?.();
    const dropping$ = drop$.pipe(
      tap((ref) => pipe(BatchRefCodec.decode(ref), match(constVoid, drop))),
      ignoreElements(),
    );
    return merge(known$, new$).pipe(takeUntil(dropping$));
  });
