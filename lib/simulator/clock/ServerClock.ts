/** The wall clock of the simulated service. */
export interface ServerClock {
  /** What it says now, in epoch ms. */
  readonly now: () => number;
  /** What it said, or will say, at a moment of `performance.now()`. */
  readonly epochOf: (moment: number) => number;
}
