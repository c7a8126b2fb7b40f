/** The value below which a share of the values lies, from 0 to 1: between two of them, on the straight line. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) throw new RangeError(`no value at ${share}`);
  return below + (above - below) * (place - Math.floor(place));
};
