/** The wall clock of the simulated service. */
export interface ServerClock {
  /** What it says now, in epoch ms. */
  readonly now: () => number;
  /** What it said, or will say, at a moment of `performance.now()`. */
  readonly epochOf: (moment: number) => number;
}

/**
 * A clock that differs from ours.
 *
 * @param skewMs - by so much; above 0, it is fast
 */
export const createClock = (skewMs: number): ServerClock => {
  // Once: told anew each time, one moment would be now this millisecond and now the next.
  const origin = Date.now() - performance.now() + skewMs;
  return { now: () => Date.now() + skewMs, epochOf: (moment) => Math.round(origin + moment) };
};
