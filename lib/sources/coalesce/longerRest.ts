import type { Rest } from './Rest.ts';

const LONGEST = 32;

/** The rest after one more failure: 2 groups, doubled up to 32. */
export const longerRest = (before: Rest | undefined): Rest => {
  const length = Math.min(LONGEST, 2 * (before?.length ?? 1));
  return { left: length, length };
};
