import { monotonicNow } from '../../schedule/monotonicNow.ts';
import type { WatchScheduler } from '../../schedule/watchScheduler.ts';

/**
 * A clock that never goes back, in milliseconds. That of a scheduler may: one without `monotonicNow` when the wall clock
 * is set, and any that was read before a `TestScheduler.run`, which begins at 0. What is due would else be
 * due hours later.
 */
export const forwardClock = (scheduler: WatchScheduler): (() => number) => {
  let lagMs = 0;
  let lastMs = -Infinity;
  return () => {
    const nowMs = monotonicNow(scheduler);
    lagMs = Math.max(lagMs, lastMs - nowMs);
    lastMs = nowMs + lagMs;
    return lastMs;
  };
};
