import { quantileOf } from './quantileOf.ts';

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
