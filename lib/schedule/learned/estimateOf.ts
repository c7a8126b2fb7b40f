import { above } from './above.ts';
import { bandwidthOf } from './bandwidthOf.ts';
import type { Estimate } from './Estimate.ts';

/**
 * At how many scales from its middle a bump is looked at: closely where it is high, and out to where nothing of it is left,
 * for between two heaps of runs hours may lie, over which a line drawn from too high up would go wrong.
 */
const OFFSETS: readonly number[] = Array.from({ length: 51 }, (_, n) => ((n - 25) * Math.abs(n - 25)) / 32);

interface Point {
  readonly age: number;
  readonly density: number;
  readonly survival: number;
}

/**
 * The distribution of the next length of time by some earlier ones, at least one: a kernel density in log-time
 * (Silverman, 1986, chapters 2 and 3), since jobs vary by shares of their length. Its ages are where it changes: around
 * each of the earlier ones.
 */
export const estimateOf = (durations: readonly number[]): Estimate => {
  const logs = durations.map(Math.log).sort((a, b) => a - b);
  const width = bandwidthOf(logs);
  const places = logs.flatMap((log) => OFFSETS.map((offset) => log + offset * width)).sort((a, b) => a - b);
  const points = places.map((place) => pointAt(place, logs, width));
  return {
    ages: [0, ...points.map(({ age }) => age)],
    density: [0, ...points.map(({ density }) => density)],
    survival: [1, ...points.map(({ survival }) => survival)],
  };
};

/** The mean over all bumps; the density of a logistic distribution is what is above times what is below. */
const pointAt = (place: number, logs: readonly number[], width: number): Point => {
  const age = Math.exp(place);
  let [density, survival] = [0, 0];
  for (const log of logs) {
    const tail = above((place - log) / width);
    density += tail * (1 - tail);
    survival += tail;
  }
  return { age, density: density / (logs.length * width * age), survival: survival / logs.length };
};
