import type { SchedulerAction } from 'rxjs';
import { type WatchScheduler, watchScheduler } from 'dli-watch';

/** A clock whose timers sleep from one moment on, and wake up all at once at another: a process that was stopped. */
export const sleepy = (from: number, to: number): WatchScheduler => {
  const now = (): number => watchScheduler.now() + (watchScheduler.now() >= from ? to - from : 0);
  return {
    now,
    monotonicNow: now,
    schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T) {
      const due = now() + delay;
      const slept = now() < from && due > from ? from - now() + Math.max(0, due - to) : delay;
      return watchScheduler.schedule<T | undefined>(work as never, slept, state);
    },
  };
};
