/** How long after the moment before it each moment is. */
export const gapsOf = (moments: readonly number[]): readonly number[] =>
  moments.slice(1).map((at, index) => at - moments[index]!);
