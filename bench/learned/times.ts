import type { Draw } from './Draw.ts';

/** Runs that last so many times as long. */
export const times =
  (factor: number, draw: Draw): Draw =>
  (random) =>
    factor * draw(random);
