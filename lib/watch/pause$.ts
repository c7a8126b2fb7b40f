import { defer, merge, type Observable, take, tap, timer } from 'rxjs';
import { cutWait } from './cutWait.ts';
import type { Watch } from './Watch.ts';

/** A wait: over when its time is, or when somebody hurries. */
export const pause$ = (watch: Watch, delayMs: number): Observable<unknown> =>
  defer(() => {
    const waitMs = cutWait(watch, delayMs);
    watch.beginWait(waitMs);
    return merge(timer(waitMs, watch.settings.scheduler), watch.hurry$).pipe(
      take(1),
      // Not when it is torn down: by then the look that follows may have been answered, and the next wait begun.
      tap(() => watch.endWait()),
    );
  });
