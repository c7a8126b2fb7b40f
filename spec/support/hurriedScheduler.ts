import type { SchedulerAction } from 'rxjs';
import { type WatchScheduler, watchScheduler } from 'dli-watch';

/**
 * A clock on which time passes faster, for waits beside real requests. A limit of one request passes faster too: set
 * `requestTimeoutMs` to so many times more.
 *
 * @param times - how many times faster
 */
export const hurriedScheduler = (times: number): WatchScheduler => ({
  now: () => watchScheduler.now(),
  monotonicNow: () => performance.now() * times,
  schedule: <T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T) =>
    watchScheduler.schedule<T | undefined>(work as never, delay / times, state),
});
