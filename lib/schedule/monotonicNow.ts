import type { WatchScheduler } from './watchScheduler.ts';

/** Milliseconds for measuring: the clock that does not jump where there is one. */
export const monotonicNow = (scheduler: WatchScheduler): number =>
  scheduler.monotonicNow?.() ?? scheduler.now();
