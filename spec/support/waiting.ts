import { Observable, type SchedulerLike } from 'rxjs';
import { Waiting } from '../../lib/watch/Waiting.ts';
import type { WatchState } from '../../lib/watch/WatchState.ts';
import { planWait } from '../../lib/watch/scheduling.ts';

/** What waits, and calls `onEnd` at the end of each wait, which may start the next one. */
export class TestWaiting extends Waiting {
  readonly #onEnd: () => void;

  constructor(scheduler: SchedulerLike | undefined, onEnd: () => void) {
    super(scheduler);
    this.#onEnd = onEnd;
  }

  start(waitMs: number): void {
    this.wait(waitMs);
  }

  protected override onElapsed(): void {
    this.#onEnd();
  }
}

/** The waits of a watch without its polls, one after another. */
export interface Waits {
  readonly start: (delayMs: number) => void;
  readonly cancel: () => void;
}

/** Waits as the loop does; `onElapsed` is called at the end of each wait, and may start the next one. */
export const waitsOf = (watch: WatchState, onElapsed: (waits: Waits) => void): Waits => {
  const waiting = new TestWaiting(watch.scheduler, () => {
    watch.endWait();
    onElapsed(waits);
  });
  const waits: Waits = {
    start: (delayMs) => {
      const waitMs = planWait(watch, delayMs);
      watch.beginWait(waiting);
      waiting.start(waitMs);
    },
    cancel: () => waiting.cancel(),
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
