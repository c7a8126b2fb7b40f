/** Random numbers from 0 to 1 that are the same for a seed in each run: mulberry32. */
export const randomOf = (seed: number): (() => number) => {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/**
 * A stratified log-uniform sample, such as of durations: as many values from 10 to 100 s as from 100 to 1,000 s. One is drawn
 * from each of `count` equal parts, so that a thousand are representative.
 */
export const logUniform = (
  count: number,
  [min, max]: readonly [number, number],
  random: () => number,
): readonly number[] =>
  Array.from({ length: count }, (_, n) => min * (max / min) ** ((n + random()) / count));

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The quantile of values for a share from 0 to 1, linearly interpolated. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const position = share * (sorted.length - 1);
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) throw new RangeError(`no value at ${share}`);
  return below + (above - below) * (position - Math.floor(position));
};

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/**
 * The 95 % confidence interval of the median, for any distribution: by order statistics (David and Nagaraja, "Order
 * Statistics", 3rd edition, section 7.1). Fewer than 6 values do not suffice for it; then it is the whole range.
 */
export const medianInterval = (values: readonly number[]): readonly [low: number, high: number] => {
  const sorted = values.toSorted((a, b) => a - b);
  const n = sorted.length;
  // The probability that fewer than `rank` of n values lie below the true median: a binomial distribution with p = 1/2.
  let below = 0;
  let ways = 1;
  let rank = 0;
  while (rank < n / 2 && below + ways / 2 ** n <= 0.025) {
    below += ways / 2 ** n;
    ways = (ways * (n - rank)) / (rank + 1);
    rank += 1;
  }
  const position = Math.max(0, rank - 1);
  const [low, high] = [sorted[position], sorted[n - 1 - position]];
  if (low === undefined || high === undefined) throw new RangeError('no values');
  return [low, high];
};

/** A median and its 95 % confidence interval. */
export interface Interval {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export const intervalOf = (values: readonly number[]): Interval => {
  const [low, high] = medianInterval(values);
  return { median: median(values), low, high };
};

/** The ratios of two variants, round by round: their median and its confidence interval. */
export const ratios = (ours: readonly number[], theirs: readonly number[]): Interval =>
  intervalOf(ours.map((value, round) => value / (theirs[round] as number)));
