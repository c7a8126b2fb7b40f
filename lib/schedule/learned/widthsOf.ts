import { bandwidthOf } from './bandwidthOf.ts';

/** How much of the way to the nearest other value a bump reaches at least, as a scale. */
const REACH = 0.25;

/**
 * How wide the bump around each of the sorted values is, as a scale: a value that stands alone, such as a run that failed
 * early, says less of where the next one like it will be (the variable kernel method: Silverman, 1986, section 2.6).
 */
export const widthsOf = (sorted: readonly number[]): readonly number[] => {
  const common = bandwidthOf(sorted);
  return sorted.map((value, n) => {
    const gap = Math.min(value - (sorted[n - 1] ?? -Infinity), (sorted[n + 1] ?? Infinity) - value);
    return gap < Infinity ? Math.max(common, REACH * gap) : common;
  });
};
