/** How long the next run lasts, in milliseconds, by numbers from 0 to 1. */
export type Draw = (random: () => number) => number;
