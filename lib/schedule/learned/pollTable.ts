import { type Estimate, estimateOf, trustOf } from './estimate.ts';

/** How many polls, fractions of one included, a state is worth up to each age. */
export interface PollTable {
  /** In milliseconds, ascending, from 0. */
  readonly ages: readonly number[];
  /** Ascending, from 0. */
  readonly polls: readonly number[];
}

/** How close polls may be, and how close they are without a past. */
export interface Pace {
  readonly minMs: number;
  readonly maxMs: number;
  /** The constant interval of which the mean latency is the target: twice the target. */
  readonly plainMs: number;
}

/** The area under a line of values over each step between two places: the trapezoidal rule. */
export const areas = (places: readonly number[], values: readonly number[]): readonly number[] =>
  places.slice(1).map((to, n) => {
    const [from, left, right] = [places[n], values[n], values[n + 1]] as [number, number, number];
    return ((to - from) * (left + right)) / 2;
  });

/** The level is between e^-30 and e^30, whatever the lengths of time; 40 halvings find it to 10 digits. */
const REACH = 30;
const HALVINGS = 40;

/** The level at which a mean latency that falls with it is what is wanted: by bisection of its logarithm. */
export const levelOf = (latencyAt: (level: number) => number, wantedMs: number): number => {
  let [low, high] = [-REACH, REACH];
  for (let n = 0; n < HALVINGS; n += 1) {
    const middle = (low + high) / 2;
    if (latencyAt(Math.exp(middle)) > wantedMs) low = middle;
    else high = middle;
  }
  return Math.exp(high);
};

/** How late the end is seen on average, if the next run is like the earlier ones: by half the interval at its age. */
export const meanLatencyMs = ({ survival }: Estimate, polls: readonly number[]): number =>
  survival.slice(1).reduce((sum, after, n) => {
    const [before, left, right] = [survival[n], polls[n], polls[n + 1]] as [number, number, number];
    return sum + ((before - after) * (1 / left + 1 / right)) / 4;
  }, 0);

/**
 * How many polls to spend per millisecond at each age of the estimate: as the square root of the hazard rate, which is
 * best where a poll and a millisecond of delay each have their price (J. B. Keller, "Optimum checking schedules for
 * systems subject to random failure", Management Science 21, 1974; the exact problem is R. E. Barlow, L. C. Hunter and
 * F. Proschan's, "Optimum checking procedures", J. SIAM 11, 1963).
 *
 * The hazard is that of two guesses, weighed by trust: the run is like the earlier ones, or they are no guide and any
 * moment is as likely, for which a constant interval is best. A run that outlives them all refutes the first guess, and so
 * is polled as if there were no past.
 *
 * @param level - polls per millisecond, at a hazard of 1 per millisecond
 */
export const pollsPerMs = (
  { ages, density, survival }: Estimate,
  runs: number,
  { minMs, maxMs, plainMs }: Pace,
  level: number,
): readonly number[] => {
  const trust = trustOf(runs);
  return ages.map((_, n) => {
    const alive = 1 - trust + trust * (survival[n] as number);
    const likeBefore = (trust * (density[n] as number)) / alive;
    const noGuide = (1 - trust) / alive;
    const polls = Math.sqrt(likeBefore * level ** 2 + noGuide / plainMs ** 2);
    return Math.min(1 / minMs, Math.max(1 / maxMs, polls));
  });
};

/** The value at a place, on the straight line between the two known ones around it; beyond the last, by that slope. */
export const interpolate = (
  places: readonly number[],
  values: readonly number[],
  place: number,
  slopeBeyond: number,
): number => {
  const last = places.length - 1;
  const end = places[last] as number;
  if (place >= end) return (values[last] as number) + (place - end) * slopeBeyond;
  const right = firstAbove(places, place);
  const [from, to] = [places[right - 1], places[right]] as [number, number];
  const [below, above] = [values[right - 1], values[right]] as [number, number];
  return below + ((above - below) * (place - from)) / (to - from);
};

/** The index of the first place above this one, which is below the last. */
const firstAbove = (places: readonly number[], place: number): number => {
  let [low, high] = [0, places.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((places[middle] as number) > place) high = middle;
    else low = middle;
  }
  return high;
};

/** When to poll, by at least one earlier length of time in the state. */
export const pollTableOf = (durations: readonly number[], pace: Pace): PollTable => {
  const estimate = estimateOf(durations);
  const pollsAt = (level: number): readonly number[] => pollsPerMs(estimate, durations.length, pace, level);
  const level = levelOf((tried) => meanLatencyMs(estimate, pollsAt(tried)), pace.plainMs / 2);
  let total = 0;
  const polls = areas(estimate.ages, pollsAt(level)).map((more) => (total += more));
  return { ages: estimate.ages, polls: [0, ...polls] };
};
