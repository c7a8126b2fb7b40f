import { bump } from './bump.ts';
import { spreadOf } from './spreadOf.ts';
import { trustOf } from './trustOf.ts';

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
    .map((width) => ({ width, score: 2 * Math.log(width) + foretold(sorted, width) }))
    .reduce((best, next) => (next.score > best.score ? next : best)).width;
};

/** The logarithm of how likely each value is by all the others. */
const foretold = (values: readonly number[], width: number): number => {
  const trust = trustOf(values.length);
  return values.reduce((sum, value, at) => {
    const others = values.reduce(
      (all, other, n) => (n === at ? all : all + bump((value - other) / width)),
      0,
    );
    return sum + Math.log((trust * others) / (width * (values.length - 1)) + (1 - trust) * ANYWHERE);
  }, 0);
};
