import { Observable } from 'rxjs';
import { type PollTimer, pollTimerOf, type TimerOwner } from '../../lib/watch/PollTimer.ts';
import type { WatchState } from '../../lib/watch/WatchState.ts';
import { clampWait } from '../../lib/watch/nextWait.ts';

/** The waits of a watch without its polls, one after another. */
export interface Waits extends Pick<PollTimer, 'cancel'> {
  readonly start: (delayMs: number) => void;
}

/** Waits as the loop does; `onElapsed` is called at the end of each wait, and may start the next one. */
export const waitsOf = (watch: WatchState, onElapsed: (waits: Waits) => void): Waits => {
  const owner: TimerOwner = {
    get timer() {
      return timer;
    },
    onElapsed: () => {
      watch.endWait();
      onElapsed(waits);
    },
  };
  const timer = pollTimerOf(owner, watch.isOnPlatform ? undefined : watch.settings.scheduler);
  const waits: Waits = {
    start: (delayMs) => {
      const waitMs = clampWait(watch, delayMs, watch.elapsedMs());
      watch.beginWait(watch.elapsedMs() + waitMs, timer);
      timer.start(waitMs);
    },
    cancel: () => timer.cancel(),
  };
  return waits;
};

/** One wait, as an Observable that emits when it has ended. */
export const waitOf$ = (watch: WatchState, delayMs: number): Observable<unknown> =>
  new Observable((subscriber) => {
    const waits = waitsOf(watch, () => {
      subscriber.next(0);
      subscriber.complete();
    });
    waits.start(delayMs);
    return () => waits.cancel();
  });
