import type { Draw } from './Draw.ts';

/** Lengths with this median, in milliseconds, and this standard deviation as a share of the mean (CV). */
export const logNormal = (medianMs: number, cv: number): Draw => {
  const sigma = Math.sqrt(Math.log(1 + cv ** 2));
  return (random) => medianMs * Math.exp(sigma * normal(random));
};

/** Box and Muller's. */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
