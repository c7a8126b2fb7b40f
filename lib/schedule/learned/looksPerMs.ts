import type { Estimate } from './Estimate.ts';
import type { Pace } from './Pace.ts';
import { trustOf } from './trustOf.ts';

/**
 * How many looks to spend per millisecond at each age of the estimate: as the square root of the hazard rate, which is
 * best where a look and a millisecond of delay each have their price (J. B. Keller, "Optimum checking schedules for
 * systems subject to random failure", Management Science 21, 1974; the exact problem is R. E. Barlow, L. C. Hunter and
 * F. Proschan's, "Optimum checking procedures", J. SIAM 11, 1963).
 *
 * The hazard is that of two guesses, weighed by trust: the run is like the earlier ones, or they are no guide and any
 * moment is as likely, for which a constant interval is best. A run that outlives them all refutes the first guess, and so
 * is looked at as if there were no past.
 *
 * @param level - looks per millisecond, at a hazard of 1 per millisecond
 */
export const looksPerMs = (
  { ages, density, survival }: Estimate,
  runs: number,
  { minMs, maxMs, plainMs }: Pace,
  level: number,
): readonly number[] => {
  const trust = trustOf(runs);
  return ages.map((_, n) => {
    const alive = 1 - trust + trust * (survival[n] as number);
    const likeBefore = (trust * (density[n] as number)) / alive;
    const noGuide = (1 - trust) / alive;
    const looks = Math.sqrt(likeBefore * level ** 2 + noGuide / plainMs ** 2);
    return Math.min(1 / minMs, Math.max(1 / maxMs, looks));
  });
};
