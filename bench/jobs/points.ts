import { mean, quantile, randomOf } from '../support/statistics.ts';

/** The number of polls of one job, the last one included, and how late its end was detected. */
export interface Run {
  readonly polls: number;
  readonly latencyMs: number;
}

/** Waits for a job of this duration, in virtual time. */
export type Waiter = (durationMs: number, random: () => number) => Run | Promise<Run>;

/** Polls at the start and after each interval. */
export const constant =
  (intervalMs: number): Waiter =>
  (durationMs) => {
    const waits = Math.ceil(durationMs / intervalMs);
    return { polls: waits + 1, latencyMs: waits * intervalMs - durationMs };
  };

/** What one way to wait, with one setting, achieves over many jobs. */
export interface Point {
  /** Its settings, as one writes them. */
  readonly label: string;
  /** The mean number of requests per job. */
  readonly polls: number;
  /** Mean latency of the end, as a share of the duration. */
  readonly relative: number;
  readonly relativeP95: number;
  readonly absoluteMs: number;
  readonly absoluteP99Ms: number;
}

/** The measures of latency; less is better. */
export type Latency = 'relative' | 'relativeP95' | 'absoluteMs' | 'absoluteP99Ms';

/** Waits for all jobs, with the same random numbers each time. */
export const pointOf = async (
  label: string,
  waiter: Waiter,
  durationsMs: readonly number[],
): Promise<Point> => {
  const random = randomOf(7);
  const runs: Run[] = [];
  for (const durationMs of durationsMs) runs.push(await waiter(durationMs, random));
  const relative = runs.map(({ latencyMs }, n) => latencyMs / (durationsMs[n] as number));
  const absolute = runs.map(({ latencyMs }) => latencyMs);
  return {
    label,
    polls: mean(runs.map(({ polls }) => polls)),
    relative: mean(relative),
    relativeP95: quantile(relative, 0.95),
    absoluteMs: mean(absolute),
    absoluteP99Ms: quantile(absolute, 0.99),
  };
};

/** The point with the least latency among those with at most so many polls. */
export const best = (points: readonly Point[], polls: number, latency: Latency): Point | undefined =>
  points
    .filter((point) => point.polls <= polls)
    .reduce<Point | undefined>(
      (least, point) => (least === undefined || point[latency] < least[latency] ? point : least),
      undefined,
    );

/** The points of theirs that dominate all of ours: none of ours is as good in both polls and latency. */
export const below = (theirs: readonly Point[], ours: readonly Point[], latency: Latency): readonly Point[] =>
  theirs.filter((point) => {
    const own = best(ours, point.polls, latency);
    return own === undefined || own[latency] > point[latency];
  });
