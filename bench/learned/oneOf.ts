import type { Draw } from './Draw.ts';

/** A share of the runs by one draw, the others by another. */
export const oneOf =
  (share: number, some: Draw, others: Draw): Draw =>
  (random) =>
    random() < share ? some(random) : others(random);
