import type { SchedulerAction } from 'rxjs';
import { type WatchScheduler, watchScheduler } from 'dli-watch';

/** Simulates a process that is suspended from one time to another: timers that are due meanwhile fire at its end. */
export const suspendedScheduler = (from: number, to: number): WatchScheduler => {
  const now = (): number => watchScheduler.now() + (watchScheduler.now() >= from ? to - from : 0);
  return {
    now,
    monotonicNow: now,
    schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T) {
      const due = now() + delay;
      const suspendedDelay = now() < from && due > from ? from - now() + Math.max(0, due - to) : delay;
      return watchScheduler.schedule<T | undefined>(work as never, suspendedDelay, state);
    },
  };
};
