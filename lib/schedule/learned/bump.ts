import { above } from './above.ts';

/** The density of the logistic distribution of scale 1. */
export const bump = (z: number): number => above(z) * above(-z);
