import { above } from './above.ts';
import type { Estimate } from './Estimate.ts';
import { widthsOf } from './widthsOf.ts';

/**
 * At how many scales from its middle a bump is looked at: closely where it is high, and out to where nothing of it is left,
 * for between two heaps of runs hours may lie, over which a line drawn from too high up would go wrong.
 */
const OFFSETS: readonly number[] = Array.from({ length: 51 }, (_, n) => ((n - 25) * Math.abs(n - 25)) / 32);

/** Between the first and the last of those, each tenth of a power of e at least, as far as so many steps go. */
const STEP = 0.1;
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
  const step = Math.max(STEP, (last - first) / STEPS);
  const wide = Array.from({ length: Math.floor((last - first) / step) }, (_, n) => first + n * step);
  return [...close, ...wide].sort((a, b) => a - b);
};

/** The mean over all bumps; the density of a logistic distribution is what is above times what is below. */
const pointAt = (place: number, bumps: readonly Bump[]): Point => {
  const age = Math.exp(place);
  let [density, survival] = [0, 0];
  for (const { log, width } of bumps) {
    const tail = above((place - log) / width);
    density += (tail * (1 - tail)) / width;
    survival += tail;
  }
  return { age, density: density / (bumps.length * age), survival: survival / bumps.length };
};
