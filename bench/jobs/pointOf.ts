import { quantile } from '../support/quantile.ts';
import { randomOf } from '../support/randomOf.ts';
import type { Point } from './Point.ts';
import type { Run, Waiter } from './Run.ts';

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Lets one way wait for all jobs, with the same chances each time. */
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
