import { median } from './median.ts';
import { medianInterval } from './medianInterval.ts';

export interface Ratio {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** One against the other, round by round: the median of the ratios, and the interval that it lies in. */
export const ratios = (ours: readonly number[], theirs: readonly number[]): Ratio => {
  const all = ours.map((value, round) => value / (theirs[round] as number));
  const [low, high] = medianInterval(all);
  return { median: median(all), low, high };
};
