/**
 * Between which two of the values the true median lies, at least 19 times in 20, whatever their distribution: by order
 * statistics (David and Nagaraja, "Order Statistics", 3rd edition, section 7.1). With fewer than 6 values no such pair
 * exists, and it is the whole range.
 */
export const medianInterval = (values: readonly number[]): readonly [low: number, high: number] => {
  const sorted = values.toSorted((a, b) => a - b);
  const n = sorted.length;
  // How likely fewer than `rank` of n values fall below the true median: each does by the toss of a coin.
  let below = 0;
  let ways = 1;
  let rank = 0;
  while (rank < n / 2 && below + ways / 2 ** n <= 0.025) {
    below += ways / 2 ** n;
    ways = (ways * (n - rank)) / (rank + 1);
    rank += 1;
  }
  const place = Math.max(0, rank - 1);
  const [low, high] = [sorted[place], sorted[n - 1 - place]];
  if (low === undefined || high === undefined) throw new RangeError('no values');
  return [low, high];
};
