import type { WatchScheduler } from 'dli-watch';
import { VirtualTimeScheduler } from 'rxjs';

/** A virtual clock whose time of day can be set, as by NTP or by hand. It begins at 0. */
export interface AdjustableClock {
  readonly scheduler: WatchScheduler;
  /** Sets the time of day forward by `ms`, or back by a negative number, once `afterMs` have passed. */
  readonly setAfter: (afterMs: number, ms: number) => void;
  /** Calls `action` once `afterMs` have passed. */
  readonly at: (afterMs: number, action: () => void) => void;
  /** Runs until nothing is scheduled, at most until `maxMs`. Returns the time that has passed. */
  readonly run: (maxMs?: number) => number;
}

export const adjustableClock = (): AdjustableClock => {
  const virtual = new VirtualTimeScheduler();
  let offsetMs = 0;
  const at: AdjustableClock['at'] = (afterMs, action) => void virtual.schedule(action, afterMs);
  return {
    scheduler: {
      now: () => virtual.now() + offsetMs,
      monotonicNow: () => virtual.now(),
      schedule: (...args: Parameters<WatchScheduler['schedule']>) => virtual.schedule(...args),
    },
    setAfter: (afterMs, ms) => at(afterMs, () => void (offsetMs += ms)),
    at,
    run: (maxMs = Infinity) => {
      virtual.maxFrames = maxMs;
      virtual.flush();
      return virtual.now();
    },
  };
};
