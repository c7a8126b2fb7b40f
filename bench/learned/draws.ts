/** Draws the duration of the next run, in milliseconds; `random` returns numbers from 0 to 1. */
export type Draw = (random: () => number) => number;

/** Log-normal durations with this median, in milliseconds, and this coefficient of variation (CV). */
export const logNormal = (medianMs: number, cv: number): Draw => {
  const sigma = Math.sqrt(Math.log(1 + cv ** 2));
  return (random) => medianMs * Math.exp(sigma * normal(random));
};

/** The Box–Muller transform. */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** A mixture: a share of the runs from one draw, the others from another. */
export const oneOf =
  (share: number, some: Draw, others: Draw): Draw =>
  (random) =>
    random() < share ? some(random) : others(random);

/** Runs that are longer by a factor. */
export const times =
  (factor: number, draw: Draw): Draw =>
  (random) =>
    factor * draw(random);
