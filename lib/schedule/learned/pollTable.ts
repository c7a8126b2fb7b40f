import { type Estimate, estimateDurations, historyWeight } from './estimate.ts';

// When to poll, given the estimated distribution of the end. If a poll and a millisecond of delay each have a fixed
// price, the cheapest poll rate is proportional to the square root of the hazard rate (J. B. Keller, "Optimum checking
// schedules for systems subject to random failure", Management Science 21, 1974; the exact problem is that of R. E.
// Barlow, L. C. Hunter and F. Proschan, "Optimum checking procedures", J. SIAM 11, 1963). The factor follows from the
// target latency.

/** The cumulative number of polls of a state at each age. Between two ages it is interpolated. */
export interface PollTable {
  /** In milliseconds, ascending, from 0. */
  readonly ages: readonly number[];
  /** Not whole numbers; ascending, from 0. */
  readonly polls: readonly number[];
}

/** The intervals between polls that are allowed, and the one without a history, in milliseconds. */
export interface Pace {
  readonly minMs: number;
  readonly maxMs: number;
  /** A constant interval, whose mean latency is half of it: twice the target latency. */
  readonly constantMs: number;
}

/** Computes the table from at least one duration, so that the mean latency is the target. */
export const buildPollTable = (durations: readonly number[], pace: Pace): PollTable => {
  const estimate = estimateDurations(durations);
  const ratesAt = (level: number): readonly number[] => pollRates(estimate, durations.length, pace, level);
  const level = solveLevel((tried) => meanLatencyMs(estimate, ratesAt(tried)), pace.constantMs / 2);
  let total = 0;
  const polls = trapezoids(estimate.ages, ratesAt(level)).map((more) => (total += more));
  return { ages: estimate.ages, polls: [0, ...polls] };
};

/**
 * The poll rate at each age of the estimate, per millisecond: the square root of a hazard rate.
 *
 * The hazard is that of a mixture. With the weight of the history, the run is like the earlier ones; otherwise its end is
 * equally likely at any moment, for which a constant interval is optimal. A run that outlives all earlier ones has
 * refuted the first hypothesis, so it is polled as if there were no history.
 *
 * @param level - polls per millisecond at a hazard of 1 per millisecond
 */
export const pollRates = (
  { ages, density, survival }: Estimate,
  runs: number,
  { minMs, maxMs, constantMs }: Pace,
  level: number,
): readonly number[] => {
  const weight = historyWeight(runs);
  return ages.map((_, n) => {
    const alive = 1 - weight + weight * (survival[n] as number);
    const hazard = (weight * (density[n] as number)) / alive;
    const unlikeHistory = (1 - weight) / alive;
    const rate = Math.sqrt(hazard * level ** 2 + unlikeHistory / constantMs ** 2);
    return Math.min(1 / minMs, Math.max(1 / maxMs, rate));
  });
};

/** Mean latency if the next run is like the earlier ones: half the interval at the age at which it ends. */
export const meanLatencyMs = ({ survival }: Estimate, rates: readonly number[]): number =>
  survival.slice(1).reduce((sum, after, n) => {
    const [before, left, right] = [survival[n], rates[n], rates[n + 1]] as [number, number, number];
    return sum + ((before - after) * (1 / left + 1 / right)) / 4;
  }, 0);

/** The level lies between e^-30 and e^30 for all durations; 40 bisections find 10 digits of it. */
const MAX_LOG_LEVEL = 30;
const BISECTIONS = 40;

/** The level at which the mean latency, a decreasing function of it, is the target: by bisection of the logarithm. */
export const solveLevel = (latencyAt: (level: number) => number, targetMs: number): number => {
  let [low, high] = [-MAX_LOG_LEVEL, MAX_LOG_LEVEL];
  for (let n = 0; n < BISECTIONS; n += 1) {
    const middle = (low + high) / 2;
    if (latencyAt(Math.exp(middle)) > targetMs) low = middle;
    else high = middle;
  }
  return Math.exp(high);
};

/** The area under each step of a polyline: the trapezoidal rule. */
export const trapezoids = (xs: readonly number[], ys: readonly number[]): readonly number[] =>
  xs.slice(1).map((to, n) => {
    const [from, left, right] = [xs[n], ys[n], ys[n + 1]] as [number, number, number];
    return ((to - from) * (left + right)) / 2;
  });

/** The value of a polyline at `x`; beyond the last point it continues with `slopeBeyond`. */
export const interpolate = (
  xs: readonly number[],
  ys: readonly number[],
  x: number,
  slopeBeyond: number,
): number => {
  const last = xs.length - 1;
  const end = xs[last] as number;
  if (x >= end) return (ys[last] as number) + (x - end) * slopeBeyond;
  const right = firstAbove(xs, x);
  const [from, to] = [xs[right - 1], xs[right]] as [number, number];
  const [below, above] = [ys[right - 1], ys[right]] as [number, number];
  return below + ((above - below) * (x - from)) / (to - from);
};

/** The index of the first of the ascending `xs` above `x`, by binary search; `x` is below the last. */
const firstAbove = (xs: readonly number[], x: number): number => {
  let [low, high] = [0, xs.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((xs[middle] as number) > x) high = middle;
    else low = middle;
  }
  return high;
};
