/**
 * The known name that a misspelt one most likely stands for: the same letters, a longer or shorter form, or a name with one
 * or two typing errors. `undefined` if none is close.
 */
export const suggestionFor = (name: string, known: readonly string[]): string | undefined => {
  const given = lettersOf(name.slice(0, MAX_LENGTH));
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of known) {
    const distance = distanceBetween(given, lettersOf(candidate));
    if (distance >= bestDistance) continue;
    best = candidate;
    bestDistance = distance;
  }
  return best;
};

const MAX_LENGTH = 64;

/** Compares `job_name`, `jobName` and `Job-Name` as equal. */
const lettersOf = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** How far two names are apart; `Infinity` if one can hardly stand for the other. */
const distanceBetween = (given: string, known: string): number => {
  if (given === known) return 0;
  const shorter = Math.min(given.length, known.length);
  if (shorter < MIN_SHARED) return Infinity;
  const edits = editsBetween(given, known);
  return edits <= (shorter < MIN_FOR_TWO ? 1 : 2) ? edits : distanceOfForms(given, known, shorter);
};

/** `deadlineMs` for `deadline`, `max` for `maxMs`, `timeoutMs` for `requestTimeoutMs`. */
const distanceOfForms = (given: string, known: string, shorter: number): number => {
  if (given.startsWith(known) || known.startsWith(given)) return 3;
  const isInside = given.includes(known) || known.includes(given);
  return isInside && shorter >= MIN_INSIDE ? 4 : Infinity;
};

/** How many letters names share at least. */
const MIN_SHARED = 3;
const MIN_INSIDE = 5;
/** From how many letters on two errors may be a typing error. */
const MIN_FOR_TWO = 6;

/** The edit distance; swapped neighbours count as one edit. */
const editsBetween = (a: string, b: string): number => {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          (last[j] as number) + 1,
          (row[j - 1] as number) + 1,
          (last[j - 1] as number) + cost,
          isSwap ? (beforeLast[j - 2] as number) + 1 : Infinity,
        ),
      );
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] as number;
};
