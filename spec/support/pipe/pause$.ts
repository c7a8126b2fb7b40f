import { defer, merge, type Observable, Subject, take, tap, timer } from 'rxjs';
import { clampWait } from '../../../lib/watch/PollTimer.ts';
import type { WatchState } from '../../../lib/watch/WatchState.ts';

/** A wait: over when its time is, or when somebody hurries. */
export const pause$ = (watch: WatchState, delayMs: number): Observable<unknown> =>
  defer(() => {
    const waitMs = clampWait(watch, delayMs);
    const hurry$ = new Subject<number>();
    watch.beginWait(waitMs, { end: () => hurry$.next(0) });
    return merge(timer(waitMs, watch.settings.scheduler), hurry$).pipe(
      take(1),
      // Not when it is torn down: by then the poll that follows may have been answered, and the next wait begun.
      tap(() => watch.endWait()),
    );
  });
