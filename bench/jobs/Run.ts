/** What became of one job: how often it was polled, its end included, and how late that was noticed. */
export interface Run {
  readonly polls: number;
  readonly latencyMs: number;
}

/** A way to wait for a job that lasts so long, in time that is not real. */
export type Waiter = (durationMs: number, random: () => number) => Run | Promise<Run>;
