/**
 * How likely a value of the logistic distribution of scale 1 is above this one, by `tanh`, which overflows nowhere. Its
 * tails are heavier than those of a normal one, and its hazard is bounded: past the last of the earlier runs, polls do not
 * crowd.
 */
export const logisticTail = (z: number): number => (1 - Math.tanh(z / 2)) / 2;

/** The density of the logistic distribution of scale 1. */
export const logisticDensity = (z: number): number => logisticTail(z) * logisticTail(-z);

/** The value below which a share of sorted values lies: between two of them, on the straight line. */
export const quantileOf = (sorted: readonly number[], share: number): number => {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] as number;
  const logisticTail = sorted[Math.ceil(place)] as number;
  return below + (logisticTail - below) * (place - Math.floor(place));
};

/** One run says nothing of the spread: half as long or half as long again is what is assumed then. */
const ASSUMED = 0.5;

/** No job is exact to more than 1 %, and no watch measures it so: equal lengths are chance. */
const LEAST = 0.01;

/** How many standard deviations of a normal distribution lie between its quartiles. */
const NORMAL_QUARTILES = 1.34;

/**
 * The spread of the logarithms of lengths of time, sorted: their standard deviation, or what their quartiles make of it
 * where that is less, so that one wild run does not blur the others (B. W. Silverman, "Density Estimation for Statistics
 * and Data Analysis", 1986, section 3.4). Few values say little of a spread: what is assumed counts as much as one.
 */
export const spreadOf = (sorted: readonly number[]): number => {
  const n = sorted.length;
  if (n < 2) return ASSUMED;
  const measured = Math.max(LEAST, Math.min(deviationOf(sorted), quartilesOf(sorted)));
  return Math.exp((Math.log(ASSUMED) + (n - 1) * Math.log(measured)) / n);
};

const deviationOf = (values: readonly number[]): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
};

/** Of fewer than four values the quartiles say no more than the deviation. */
const quartilesOf = (sorted: readonly number[]): number =>
  sorted.length < 4 ? Infinity : (quantileOf(sorted, 0.75) - quantileOf(sorted, 0.25)) / NORMAL_QUARTILES;

/**
 * How far the past is believed, from 0 to 1, by the number of runs: 0 for none, 0.5 for one, 0.84 for three, 0.97 for
 * ten. It never gets to 1, so that there is always a poll or two where no run has ended yet.
 */
export const trustOf = (runs: number): number => 1 - 1 / (1 + runs ** 1.5);

/** Each try is so much narrower than the one before, down to a sixty-seventh. */
const STEP = 1.3;
const TRIES = 17;

/** Half a per cent: nine seconds of half an hour, less than a watch measures. */
const NARROWEST = 0.005;

/** With fewer values, one that is left out leaves too few to be judged by. */
const ENOUGH = 4;

/** What any length of time has for itself: one part in ten for each power of e, of which there are eleven in a day. */
const ANYWHERE = 0.1;

/** The standard deviation of the bump of scale 1. */
const DEVIATION = Math.PI / Math.sqrt(3);

/**
 * How wide the bumps around values have to be, as a scale. The widest is Silverman's rule of thumb for one heap of
 * values (1986, equation 3.28). Where there is more than one heap, short runs and long ones, it is too wide: so narrower
 * ones are tried, and taken if they foretell each value by the others better (cross-validated likelihood: section 3.4.4).
 * A width has the square of its length for itself, since chance favours the narrow.
 */
export const bandwidthOf = (sorted: readonly number[]): number => {
  const widest = (1.06 * spreadOf(sorted) * sorted.length ** -0.2) / DEVIATION;
  if (sorted.length < ENOUGH) return widest;
  const widths = Array.from({ length: TRIES }, (_, n) => widest / STEP ** n);
  return widths
    .filter((width) => width === widest || width >= NARROWEST)
    .map((width) => ({ width, score: 2 * Math.log(width) + logLikelihood(sorted, width) }))
    .reduce((best, next) => (next.score > best.score ? next : best)).width;
};

/** The logarithm of how likely each value is by all the others. */
const logLikelihood = (values: readonly number[], width: number): number => {
  const trust = trustOf(values.length);
  return values.reduce((sum, value, at) => {
    const others = values.reduce(
      (all, other, n) => (n === at ? all : all + logisticDensity((value - other) / width)),
      0,
    );
    return sum + Math.log((trust * others) / (width * (values.length - 1)) + (1 - trust) * ANYWHERE);
  }, 0);
};

/** How much of the way to the nearest other value a bump reaches at least, as a scale. */
const REACH = 0.25;

/**
 * How wide the bump around each of the sorted values is, as a scale: a value that stands alone, such as a run that failed
 * early, says less of where the next one like it will be (the variable kernel method: Silverman, 1986, section 2.6).
 */
export const widthsOf = (sorted: readonly number[]): readonly number[] => {
  const common = bandwidthOf(sorted);
  return sorted.map((value, n) => {
    const gap = Math.min(value - (sorted[n - 1] ?? -Infinity), (sorted[n + 1] ?? Infinity) - value);
    return gap < Infinity ? Math.max(common, REACH * gap) : common;
  });
};

/** What earlier runs say of how long the next one lasts, at some ages. */
export interface Estimate {
  /** In milliseconds, ascending, from 0. */
  readonly ages: readonly number[];
  /** How likely the run ends at each age, per millisecond. */
  readonly density: readonly number[];
  /** How likely it lasts for longer than each age. */
  readonly survival: readonly number[];
}

/**
 * At how many scales from its middle a bump is evaluated: closely where it is high, and out to where nothing of it is left,
 * for between two heaps of runs hours may lie, over which a line drawn from too high up would go wrong.
 */
const OFFSETS: readonly number[] = Array.from({ length: 51 }, (_, n) => ((n - 25) * Math.abs(n - 25)) / 32);

/** Between the first and the last of those, each tenth of a power of e at least, as far as so many steps go. */
const BANDWIDTH_STEP = 0.1;
const STEPS = 400;

interface Point {
  readonly age: number;
  readonly density: number;
  readonly survival: number;
}

/** One earlier run: the logarithm of its length, and how wide the bump around it is. */
interface Bump {
  readonly log: number;
  readonly width: number;
}

/**
 * The distribution of the next length of time by some earlier ones, at least one: a kernel density in log-time
 * (Silverman, 1986, chapters 2 and 3), since jobs vary by shares of their length. Its ages are closest where it
 * changes: around each of the earlier ones.
 */
export const estimateOf = (durations: readonly number[]): Estimate => {
  const logs = durations.map(Math.log).sort((a, b) => a - b);
  const widths = widthsOf(logs);
  const bumps = logs.map((log, n): Bump => ({ log, width: widths[n] as number }));
  const points = placesOf(bumps).map((place) => pointAt(place, bumps));
  return {
    ages: [0, ...points.map(({ age }) => age)],
    density: [0, ...points.map(({ density }) => density)],
    survival: [1, ...points.map(({ survival }) => survival)],
  };
};

const placesOf = (bumps: readonly Bump[]): readonly number[] => {
  const close = bumps.flatMap(({ log, width }) => OFFSETS.map((offset) => log + offset * width));
  const [first, last] = [Math.min(...close), Math.max(...close)];
  const step = Math.max(BANDWIDTH_STEP, (last - first) / STEPS);
  const wide = Array.from({ length: Math.floor((last - first) / step) }, (_, n) => first + n * step);
  return [...close, ...wide].sort((a, b) => a - b);
};

/** The mean over all bumps; the density of a logistic distribution is what is above times what is below. */
const pointAt = (place: number, bumps: readonly Bump[]): Point => {
  const age = Math.exp(place);
  let [density, survival] = [0, 0];
  for (const { log, width } of bumps) {
    const tail = logisticTail((place - log) / width);
    density += (tail * (1 - tail)) / width;
    survival += tail;
  }
  return { age, density: density / (bumps.length * age), survival: survival / bumps.length };
};
