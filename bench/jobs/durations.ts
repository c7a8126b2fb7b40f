/**
 * Durations of jobs, log-uniform: as many from 10 to 100 s as from 100 to 1,000 s. One is drawn from each of as many equal
 * parts, so that a thousand stand for all.
 */
export const durations = (
  count: number,
  [shortestMs, longestMs]: readonly [number, number],
  random: () => number,
): readonly number[] =>
  Array.from({ length: count }, (_, n) => shortestMs * (longestMs / shortestMs) ** ((n + random()) / count));
