/** What became of one job: how often it was looked at, its end included, and how late that was noticed. */
export interface Run {
  readonly looks: number;
  readonly latencyMs: number;
}

/** A way to wait for a job that lasts so long, in time that is not real. */
export type Waiter = (durationMs: number, random: () => number) => Run | Promise<Run>;
