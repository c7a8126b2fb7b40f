import type { BatchRef } from '../../model/BatchRef.ts';
import { keyOf } from '../../model/snapshots.ts';

const MIN_LENGTH = 8;

/**
 * The short ids of jobs, by their keys: the first eight characters of the batch id, or more if two jobs began alike. The
 * project comes first if there are several: `48cc2c48/3f2b1c9a`.
 */
export const shortIdsOf = (refs: Iterable<BatchRef>): ReadonlyMap<string, string> => {
  const all = [...refs];
  const projects = new Set(all.map(({ projectId }) => projectId));
  const projectLength = distinctLength([...projects]);
  const batchLength = distinctLength([...new Set(all.map(({ batchId }) => batchId))]);
  const shortOf = ({ projectId, batchId }: BatchRef): string =>
    (projects.size > 1 ? `${projectId.slice(0, projectLength)}/` : '') + batchId.slice(0, batchLength);
  return new Map(all.map((ref) => [keyOf(ref), shortOf(ref)]));
};

/** How many characters tell distinct texts apart: one more than two neighbours in sorted order have in common. */
const distinctLength = (texts: readonly string[]): number => {
  const sorted = texts.toSorted();
  const lengths = sorted.slice(1).map((text, index) => commonLength(text, sorted[index] ?? '') + 1);
  return lengths.reduce((longest, length) => Math.max(longest, length), MIN_LENGTH);
};

const commonLength = (a: string, b: string): number => {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
};
