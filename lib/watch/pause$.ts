import { merge, type Observable, take, timer } from 'rxjs';
import { cutWait } from './cutWait.ts';
import type { Watch } from './Watch.ts';

/** A wait: over when its time is, when somebody hurries, or early, for the last look before a limit. */
export const pause$ = (watch: Watch, delayMs: number): Observable<unknown> =>
  merge(timer(cutWait(watch, delayMs), watch.settings.scheduler), watch.hurry$).pipe(take(1));
