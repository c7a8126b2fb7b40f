import type { BatchSnapshot } from '../model/BatchSnapshot.ts';

/** Which of two snapshots of a job was taken later, of those that there are. */
export const laterOf = <B extends BatchSnapshot | undefined>(
  a: BatchSnapshot | undefined,
  b: B,
): BatchSnapshot | B => (a === undefined || (b !== undefined && b.observedAt > a.observedAt) ? b : a);
