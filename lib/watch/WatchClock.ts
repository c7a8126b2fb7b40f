import type { WatchCheckpoint } from './checkpoint/WatchCheckpoint.ts';
import { hasPlatformTimers, monotonicNow, type WatchScheduler } from '../schedule/watchScheduler.ts';

/**
 * The clock of a watch, which does not jump. It is 0 at `watchedSince`, or `zeroMs` later. The base of `WatchState`, and no object
 * of its own: docs/decisions.md, 48.
 */
export class WatchClock {
  /** `undefined` if clocks and timers of the platform can be used in its place. */
  readonly scheduler: WatchScheduler | undefined;
  /** In epoch milliseconds. */
  watchedSince: number;
  /** How long after `watchedSince` this clock was 0: it is not set again when a stored snapshot is adopted. */
  zeroMs = 0;
  /** On the clock of `#now`. */
  readonly #startedAt: number;

  /**
   * @param resumedSince - when the watch began that is resumed
   * @param checkpoint - the checkpoint that it is resumed from: the time since then is added, by the wall clock
   */
  constructor(
    scheduler: WatchScheduler,
    resumedSince: number = Infinity,
    checkpoint?: Pick<WatchCheckpoint, 'at' | 'loop'>,
  ) {
    const now = scheduler.now();
    this.scheduler = hasPlatformTimers(scheduler) ? undefined : scheduler;
    this.watchedSince = checkpoint?.loop.watchedSince ?? Math.min(now, resumedSince);
    const elapsedMs =
      checkpoint === undefined
        ? now - this.watchedSince
        : checkpoint.loop.elapsedMs + Math.max(0, now - checkpoint.at);
    this.#startedAt = this.#now() - elapsedMs;
  }

  /** The time on the clock of the watch. */
  elapsedMs(): number {
    return Math.max(0, this.#now() - this.#startedAt);
  }

  /** Whole milliseconds since `watchedSince`, for a time on the clock of the watch. */
  sinceWatched(elapsedMs: number): number {
    return Math.round(elapsedMs + this.zeroMs);
  }

  /** The time of day, in epoch milliseconds. */
  wallClockMs(): number {
    return this.scheduler === undefined ? Date.now() : this.scheduler.now();
  }

  /**
   * The platform's clock is read directly, because each poll reads it three times, and in whole milliseconds, like its timers: a
   * number with a fraction is a heap object, and each watch keeps several.
   */
  #now(): number {
    return this.scheduler === undefined ? Math.round(performance.now()) : monotonicNow(this.scheduler);
  }
}
