// How long a state lasts, estimated from the durations of earlier runs: a kernel density estimate of their logarithms,
// because jobs vary by a share of their length.
//
// The kernel is the logistic distribution, S(z) = (1 − tanh(z / 2)) / 2 with the density S(z) S(−z). Its tails are
// heavier than those of a Gaussian, and its hazard rate is bounded: polls do not crowd after the longest earlier run.
//
// It follows B. W. Silverman, "Density Estimation for Statistics and Data Analysis", 1986: the kernel estimate (chapters 2
// and 3), a robust spread (section 3.4), the rule of thumb for the bandwidth (equation 3.28), its choice by
// cross-validated likelihood (section 3.4.4), and wider kernels for isolated runs (section 2.6).

/** The distribution of the duration of the next run, at some ages. */
export interface Estimate {
  /** In milliseconds, ascending, from 0. */
  readonly ages: readonly number[];
  /** The probability density of the end at each age, per millisecond. */
  readonly density: readonly number[];
  /** The probability that a run lasts longer than each age. */
  readonly survival: readonly number[];
}

/** The kernel of one earlier run: its center, the logarithm of the duration, and its scale. */
interface Kernel {
  readonly center: number;
  readonly scale: number;
}

/** Estimates the distribution from at least one duration. The ages are dense around each duration. */
export const estimateDurations = (durations: readonly number[]): Estimate => {
  const logs = durations.map(Math.log).sort((a, b) => a - b);
  const scales = kernelScales(logs);
  const kernels = logs.map((center, n): Kernel => ({ center, scale: scales[n] as number }));
  const points = logGrid(kernels).map((logAge) => evaluate(kernels, logAge));
  return {
    ages: [0, ...points.map(({ age }) => age)],
    density: [0, ...points.map(({ density }) => density)],
    survival: [1, ...points.map(({ survival }) => survival)],
  };
};

/**
 * The weight of the estimate, from 0 to 1: 0.5 after one run, 0.84 after three, 0.97 after ten. The rest is the weight of the
 * assumption that nothing is known, so that there are some polls where no run has ended yet.
 */
export const historyWeight = (runs: number): number => 1 - 1 / (1 + runs ** 1.5);

/** Where to evaluate a kernel, in scales from its center: densest at the center, and out to where it has vanished. */
const OFFSETS: readonly number[] = Array.from({ length: 51 }, (_, n) => ((n - 25) * Math.abs(n - 25)) / 32);

/** The widest spacing of the ages: a tenth of a power of e, unless that takes too many steps. */
const GRID_STEP = 0.1;
const MAX_GRID_STEPS = 400;

/** The logarithms of the ages of an estimate. Linear interpolation across the gap between two clusters needs a grid. */
const logGrid = (kernels: readonly Kernel[]): readonly number[] => {
  const near = kernels.flatMap(({ center, scale }) => OFFSETS.map((offset) => center + offset * scale));
  const [first, last] = [Math.min(...near), Math.max(...near)];
  const step = Math.max(GRID_STEP, (last - first) / MAX_GRID_STEPS);
  const between = Array.from({ length: Math.floor((last - first) / step) }, (_, n) => first + n * step);
  return [...near, ...between].sort((a, b) => a - b);
};

interface Point {
  readonly age: number;
  readonly density: number;
  readonly survival: number;
}

/** The mean of all kernels; the factor 1 / age turns a density of the logarithm into one of the age. */
const evaluate = (kernels: readonly Kernel[], logAge: number): Point => {
  const age = Math.exp(logAge);
  let [density, survival] = [0, 0];
  for (const { center, scale } of kernels) {
    const tail = logisticTail((logAge - center) / scale);
    density += (tail * (1 - tail)) / scale;
    survival += tail;
  }
  return { age, density: density / (kernels.length * age), survival: survival / kernels.length };
};

/** The survival function of the standard logistic distribution; `tanh` cannot overflow. */
export const logisticTail = (z: number): number => (1 - Math.tanh(z / 2)) / 2;

/** The density of the standard logistic distribution. */
export const logisticDensity = (z: number): number => logisticTail(z) * logisticTail(-z);

/** The standard deviation of the standard logistic distribution. */
const LOGISTIC_DEVIATION = Math.PI / Math.sqrt(3);

/** The scale of a kernel is at least this share of the distance to the nearest other value. */
const MIN_GAP_SHARE = 0.25;

/** The scale of the kernel of each sorted value: the bandwidth, or more for an isolated value such as an early failure. */
export const kernelScales = (sorted: readonly number[]): readonly number[] => {
  const common = bandwidth(sorted);
  return sorted.map((value, n) => {
    const gap = Math.min(value - (sorted[n - 1] ?? -Infinity), (sorted[n + 1] ?? Infinity) - value);
    return gap < Infinity ? Math.max(common, MIN_GAP_SHARE * gap) : common;
  });
};

/** Each bandwidth that is tried is narrower by this factor; the last one is 1 / 67 of the first. */
const BANDWIDTH_FACTOR = 1.3;
const BANDWIDTHS_TRIED = 17;

/** Half a per cent of a duration, 9 s of 30 minutes, which is less than a watch can measure. */
const MIN_BANDWIDTH = 0.005;

/** Cross-validation leaves one value out, and needs this many. */
const MIN_VALUES_TO_VALIDATE = 4;

/**
 * The bandwidth for sorted values, as a scale of the logistic distribution.
 *
 * The rule of thumb suits a single cluster. It is too wide for several, such as short and long runs, so narrower ones
 * are tried and scored by their cross-validated likelihood. The prior, the square of the bandwidth, offsets the advantage
 * that narrow bandwidths have by chance.
 */
export const bandwidth = (sorted: readonly number[]): number => {
  const widest = (1.06 * robustSpread(sorted) * sorted.length ** -0.2) / LOGISTIC_DEVIATION;
  if (sorted.length < MIN_VALUES_TO_VALIDATE) return widest;
  const tried = Array.from({ length: BANDWIDTHS_TRIED }, (_, n) => widest / BANDWIDTH_FACTOR ** n);
  return tried
    .filter((width) => width === widest || width >= MIN_BANDWIDTH)
    .map((width) => ({ width, score: 2 * Math.log(width) + logLikelihood(sorted, width) }))
    .reduce((best, next) => (next.score > best.score ? next : best)).width;
};

/** The density of a run that is unlike all others, on the log scale: uniform over ten powers of e, 1 s to 6 hours. */
const BACKGROUND_DENSITY = 0.1;

/** The log-likelihood of each value under the estimate from all others: leave-one-out cross-validation. */
const logLikelihood = (values: readonly number[], width: number): number => {
  const weight = historyWeight(values.length);
  return values.reduce((sum, value, at) => {
    const others = values.reduce(
      (all, other, n) => (n === at ? all : all + logisticDensity((value - other) / width)),
      0,
    );
    return (
      sum + Math.log((weight * others) / (width * (values.length - 1)) + (1 - weight) * BACKGROUND_DENSITY)
    );
  }, 0);
};

/** The spread that is assumed when there is a single run: half as long, or half as long again. */
const ASSUMED_SPREAD = 0.5;

/** Equal durations are chance: neither jobs nor the measurements of a watch are exact to 1 %. */
const MIN_SPREAD = 0.01;

/**
 * The spread of sorted values: the smaller of their standard deviation and their quartile spread, so that an outlier does
 * not widen it. The geometric mean with the assumed spread, which counts as one value, corrects for few values.
 */
export const robustSpread = (sorted: readonly number[]): number => {
  const n = sorted.length;
  if (n < 2) return ASSUMED_SPREAD;
  const measured = Math.max(MIN_SPREAD, Math.min(standardDeviation(sorted), quartileSpread(sorted)));
  return Math.exp((Math.log(ASSUMED_SPREAD) + (n - 1) * Math.log(measured)) / n);
};

const standardDeviation = (values: readonly number[]): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
};

/** The distance between the quartiles of a normal distribution, in standard deviations. */
const NORMAL_QUARTILES = 1.34;

/** The standard deviation of a normal distribution with the same quartiles; below four values they add nothing. */
const quartileSpread = (sorted: readonly number[]): number =>
  sorted.length < 4 ? Infinity : (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / NORMAL_QUARTILES;

/** The quantile of sorted values, linearly interpolated. */
export const quantile = (sorted: readonly number[], share: number): number => {
  const position = share * (sorted.length - 1);
  const below = sorted[Math.floor(position)] as number;
  const above = sorted[Math.ceil(position)] as number;
  return below + (above - below) * (position - Math.floor(position));
};
