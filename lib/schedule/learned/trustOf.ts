/**
 * How far the past is believed, from 0 to 1, by the number of runs: 0 for none, 0.5 for one, 0.84 for three, 0.97 for
 * ten. It never gets to 1, so that there is always a look or two where no run has ended yet.
 */
export const trustOf = (runs: number): number => 1 - 1 / (1 + runs ** 1.5);
