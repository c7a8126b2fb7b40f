/**
 * How likely a value of the logistic distribution of scale 1 is above this one, by `tanh`, which overflows nowhere. Its
 * tails are heavier than those of a normal one, and its hazard is bounded: past the last of the earlier runs, looks do not
 * crowd.
 */
export const above = (z: number): number => (1 - Math.tanh(z / 2)) / 2;
