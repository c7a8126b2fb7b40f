import { defer, map, merge, type Observable, startWith, switchMap, take, timer } from 'rxjs';
import { cutWait } from './cutWait.ts';
import type { Watch } from './Watch.ts';

/**
 * A wait: over when its time is, when somebody hurries, or early, for the last look before a limit; also before one that
 * is set while it lasts.
 */
export const pause$ = (watch: Watch, delayMs: number): Observable<unknown> =>
  defer(() => {
    const endMs = watch.elapsedMs() + delayMs;
    const time$ = watch.limitChange$.pipe(
      map(() => Math.max(0, endMs - watch.elapsedMs())),
      startWith(delayMs),
      switchMap((leftMs) => timer(cutWait(watch, leftMs), watch.settings.scheduler)),
    );
    return merge(time$, watch.hurry$).pipe(take(1));
  });
