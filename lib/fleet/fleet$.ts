import { match } from 'fp-ts/lib/Either.js';
import { constVoid, pipe } from 'fp-ts/lib/function.js';
import {
  defer,
  EMPTY,
  from,
  ignoreElements,
  merge,
  mergeAll,
  mergeMap,
  NEVER,
  observeOn,
  type Observable,
  of,
  queueScheduler,
  startWith,
  takeUntil,
  tap,
} from 'rxjs';
import type { InvalidRefError } from '../errors/InvalidRefError.ts';
import { type BatchRef, BatchRefCodec } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { keyOf } from '../model/keyOf.ts';
import { MAX_DELAY_MS } from '../schedule/MAX_DELAY_MS.ts';
import { abort$ } from '../watch/abort$.ts';
import type { FleetChange } from './FleetChange.ts';
import type { FleetPlan } from './FleetPlan.ts';
import { type Droppers, jobChanges$ } from './jobChanges$.ts';
import type { Job } from './jobOf.ts';
import type { Jobs } from './jobsOf.ts';
import { spreadOver } from './spreadOver.ts';
import { stateBefore } from './stateBefore.ts';

/** Watches a job of a fleet, after so long a wait. */
export type WatchJob$ = (job: Job, initialDelayMs: number) => Observable<BatchSnapshot>;

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
