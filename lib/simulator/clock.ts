import type { WatchScheduler } from '../schedule/watchScheduler.ts';

/**
 * The clocks of the simulated service: a wall clock, and a monotonic one for durations and timers. A *moment* is a reading
 * of the monotonic clock: milliseconds on `performance.now()`, or on that of a scheduler.
 */
export interface ServiceClock {
  /** The wall clock, in epoch ms. */
  readonly now: () => number;
  /** The present moment. */
  readonly moment: () => number;
  /** Reads both clocks at once. */
  readonly reading: () => ClockReading;
  /** Calls back at a moment, never early, and at once if the moment has passed. Returns a function that cancels the call. */
  readonly callAt: (moment: number, callback: () => void) => () => void;
}

/**
 * One reading of both clocks, from which other times are counted. The two tick apart and the wall clock may be adjusted, so
 * times of two readings cannot be compared to the millisecond.
 */
export interface ClockReading {
  /** The moment of the reading. */
  readonly moment: number;
  /** The wall clock at a moment, past or future: in order of the moments, and that of the reading at its moment. */
  readonly epochOf: (moment: number) => number;
}

/**
 * Creates the clocks of a simulator.
 *
 * @param skewMs - how far the wall clock is ahead of that of this machine; negative if it is behind
 * @param scheduler - the clock and the timers. Default: those of the platform
 */
export const createClock = (skewMs: number, scheduler?: WatchScheduler): ServiceClock => {
  const timers = scheduler === undefined ? PLATFORM : timersOf(scheduler);
  const now = (): number => timers.now() + skewMs;
  const { moment } = timers;
  return {
    now,
    moment,
    reading() {
      const [epoch, at] = [now(), moment()];
      return { moment: at, epochOf: (then) => epoch + Math.floor(then - at) };
    },
    callAt(due, callback) {
      let cancel = (): void => undefined;
      const check = (): void => {
        const leftMs = due - moment();
        // `setTimeout` counts whole milliseconds of another clock and may fire a little early.
        if (leftMs > 0) cancel = timers.after(Math.ceil(leftMs), check);
        else callback();
      };
      check();
      return () => {
        cancel();
      };
    },
  };
};

/** Two clocks and a timer, which returns a function that cancels it. */
interface Timers extends Pick<ServiceClock, 'now' | 'moment'> {
  readonly after: (ms: number, callback: () => void) => () => void;
}

// Looked up at each call, since a test may install fakes after this module was loaded.
const PLATFORM: Timers = {
  now: () => Date.now(),
  moment: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};

const timersOf = (scheduler: WatchScheduler): Timers => ({
  now: () => scheduler.now(),
  moment: () => scheduler.monotonicNow?.() ?? scheduler.now(),
  after(ms, callback) {
    const action = scheduler.schedule(callback, ms);
    return () => {
      action.unsubscribe();
    };
  },
});
