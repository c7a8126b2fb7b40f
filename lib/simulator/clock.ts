/**
 * The clocks of the simulated service: a wall clock, and a monotonic one for durations and timers. A *moment* is a reading
 * of the monotonic clock: milliseconds on `performance.now()`.
 */
export interface ServiceClock {
  /** The wall clock, in epoch ms. */
  readonly now: () => number;
  /** The present moment. */
  readonly moment: () => number;
  /** The wall clock at a moment, past or future. */
  readonly epochOf: (moment: number) => number;
  /** Calls back at a moment, never early, and at once if the moment has passed. Returns a function that cancels the call. */
  readonly callAt: (moment: number, callback: () => void) => () => void;
}

/**
 * Creates the clocks of a simulator.
 *
 * @param skewMs - how far the wall clock is ahead of that of this machine; negative if it is behind
 */
export const createClock = (skewMs: number): ServiceClock => {
  // Computed once: the two clocks tick apart, so one moment could map to two different milliseconds.
  const origin = Date.now() - performance.now() + skewMs;
  return {
    now: () => Date.now() + skewMs,
    moment: () => performance.now(),
    epochOf: (moment) => Math.round(origin + moment),
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
