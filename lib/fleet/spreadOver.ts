import { monotonicNow } from '../schedule/monotonicNow.ts';
import type { WatchScheduler } from '../schedule/watchScheduler.ts';

/** The golden section: its multiples, less their whole parts, are spread evenly over 0 to 1 however many there are. */
const SECTION = (Math.sqrt(5) - 1) / 2;

/**
 * Gives the jobs that come within `spreadMs` of each other their first waits, spread over that time. The first has none,
 * and so has one that comes alone.
 */
export const spreadOver = (spreadMs: number, scheduler: WatchScheduler): (() => number) => {
  let since = Number.NEGATIVE_INFINITY;
  let count = 0;
  return () => {
    const now = monotonicNow(scheduler);
    if (now - since >= spreadMs) {
      since = now;
      count = 0;
    }
    const waitMs = Math.floor(((count * SECTION) % 1) * spreadMs);
    count += 1;
    return waitMs;
  };
};
