/**
 * The clocks of the simulated service: a wall clock, and a monotonic one for durations and timers. A *moment* is a reading
 * of the monotonic clock: milliseconds on `performance.now()`.
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
 */
export const createClock = (skewMs: number): ServiceClock => {
  const now = (): number => Date.now() + skewMs;
  return {
    now,
    moment: () => performance.now(),
    reading() {
      const [epoch, at] = [now(), performance.now()];
      return { moment: at, epochOf: (moment) => epoch + Math.floor(moment - at) };
    },
    callAt(moment, callback) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const check = (): void => {
        const leftMs = moment - performance.now();
        // `setTimeout` counts whole milliseconds of another clock and may fire a little early.
        if (leftMs > 0) timer = setTimeout(check, Math.ceil(leftMs));
        else callback();
      };
      check();
      return () => {
        clearTimeout(timer);
      };
    },
  };
};
