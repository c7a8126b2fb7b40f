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

/** Watches a job of a fleet; its first poll starts after a delay. */
type WatchJob$ = (job: Job, initialDelayMs: number) => Observable<BatchSnapshot>;

/**
 * The changes of all jobs of a fleet. Jobs that are known from the start have no `added` change.
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
    const nextDelayMs = spreadOver(spreadMs, scheduler);
    const changes$ = (job: Job): Observable<FleetChange> => {
      const delayMs = Math.min(MAX_DELAY_MS, initialDelayMs + nextDelayMs());
      return jobChanges$(job, droppers, watchJob$(job, delayMs));
    };
    const added$ = (job: Job): Observable<FleetChange> =>
      droppers.has(keyOf(job.ref))
        ? EMPTY
        : changes$(job).pipe(startWith({ _tag: 'added', ref: job.ref, before: stateBefore(job) } as const));
    const invalid$ = (error: InvalidRefError): Observable<FleetChange> =>
      of({ _tag: 'failed', ref: undefined, before: null, error });
    const firstChanges$ = from(first.map(changes$)).pipe(mergeAll());
    const targets$ = later$.pipe(takeUntil(merge(...signals.map(abort$), NEVER))); // none after an abort
    const laterChanges$ = targets$.pipe(
      observeOn(queueScheduler), // a job that is added by a handler must not nest in its call: docs/decisions.md, 44
      mergeMap(match(invalid$, added$)),
    );
    const drop = (ref: BatchRef): void => droppers.get(keyOf(ref))?.();
    const drops$ = drop$.pipe(
      tap((ref) => pipe(BatchRefCodec.decode(ref), match(constVoid, drop))),
      ignoreElements(),
    );
    return merge(firstChanges$, laterChanges$).pipe(takeUntil(drops$)); // fails with an error of drop$
  });

/** What drops each watched job, by its key. */
type Droppers = Map<string, () => void>;

/**
 * The changes of one job. The job counts as watched from this call, so that it can be dropped before its watch starts, until
 * just before its end is emitted, so that a handler of the end may add it again.
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
  const unregister = (): void => {
    if (droppers.get(keyOf(ref)) === drop) droppers.delete(keyOf(ref));
  };
  const drop = (): void => {
    unregister();
    isDropped = true;
    dropped$.next();
  };
  const changeOf = (result: Either<WatchError, BatchSnapshot>): FleetChange => {
    if (isEnd(result)) unregister();
    return match(
      (error: WatchError): FleetChange => ({ _tag: 'failed', ref, before, error }),
      (snapshot: BatchSnapshot): FleetChange => {
        const change = { _tag: 'seen', ref, before, snapshot } as const;
        before = snapshot.state;
        return change;
      },
    )(result);
  };
  droppers.set(keyOf(ref), drop);
  const watched$ = snapshots$.pipe(settle(), map(changeOf), takeUntil(dropped$));
  return concat(
    defer(() => (isDropped ? EMPTY : watched$)),
    defer((): Observable<FleetChange> => (isDropped ? of({ _tag: 'dropped', ref, before }) : EMPTY)),
  ).pipe(finalize(unregister));
};

/** The golden ratio: the fractional parts of its multiples are spread evenly from 0 to 1, however many there are. */
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/**
 * Spreads the first polls of jobs that are added within `spreadMs` of each other over that time. Each call returns the delay
 * of the next job; the first one, and one that is added alone, has none.
 */
export const spreadOver = (spreadMs: number, scheduler: WatchScheduler): (() => number) => {
  let sinceMs = Number.NEGATIVE_INFINITY;
  let count = 0;
  return () => {
    const nowMs = monotonicNow(scheduler);
    if (nowMs - sinceMs >= spreadMs) {
      sinceMs = nowMs;
      count = 0;
    }
    const delayMs = Math.floor(((count * GOLDEN_RATIO) % 1) * spreadMs);
    count += 1;
    return delayMs;
  };
};
