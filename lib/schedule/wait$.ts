import { type Observable, type SchedulerLike, switchMap, timer } from 'rxjs';
import { MAX_DELAY_MS } from './MAX_DELAY_MS.ts';

/** Emits once after a time of any length: one that is longer than a timer can hold is waited for in parts. */
export const wait$ = (ms: number, scheduler: SchedulerLike): Observable<unknown> =>
  ms <= MAX_DELAY_MS
    ? timer(ms, scheduler)
    : timer(MAX_DELAY_MS, scheduler).pipe(switchMap(() => wait$(ms - MAX_DELAY_MS, scheduler)));
