import type { StepBounds } from './compileScript.ts';

/** Where a script stands. */
export interface Cursor {
  /** The present step. */
  readonly index: number;
  /** When it began, in ms. */
  readonly since: number;
  /** How many polls it has answered. */
  readonly polls: number;
}

/** A script that has begun. */
export interface Script<S> {
  /** The step that answers a poll this moment, which it uses up, and when that step began. */
  readonly poll: (now: number) => Standing<S>;
  /** The same, and nothing is used up. */
  readonly peek: (now: number) => Standing<S>;
}

/** Where a script stands: times are milliseconds on `performance.now()`. */
export interface Standing<S> {
  readonly step: S;
  readonly since: number;
}

/** When a step is over by itself: at once if it is there for no poll; `Infinity` for the last one. */
const endOf = (steps: readonly StepBounds[], { index, since }: Cursor): number => {
  const step = index < steps.length - 1 ? steps[index] : undefined;
  if (step === undefined) return Infinity;
  return step.forPolls === 0 ? since : since + step.forMs;
};

const next = ({ index }: Cursor, since: number): Cursor => ({ index: index + 1, since, polls: 0 });

/**
 * Takes one poll at a script.
 *
 * @param steps - the bounds of its steps; those of the last one do not count, it stays for ever
 * @param before - where the script stood after the poll before
 * @param now - when this poll comes, in ms; never before the one before
 * @returns `answeredBy`, the step that answers, `since`, when that one began, and `after`, where the script stands then
 */
export const takePoll = (
  steps: readonly StepBounds[],
  before: Cursor,
  now: number,
): { readonly answeredBy: number; readonly since: number; readonly after: Cursor } => {
  let cursor = before;
  // A step whose time is over gave way at that very moment, not at this poll.
  for (let end = endOf(steps, cursor); end <= now; end = endOf(steps, cursor)) cursor = next(cursor, end);
  const { index, since, polls } = cursor;
  const isLastPoll = index < steps.length - 1 && polls + 1 === steps[index]?.forPolls;
  const after = isLastPoll ? next(cursor, now) : { index, since, polls: polls + 1 };
  return { answeredBy: index, since, after };
};

/**
 * Starts a script.
 *
 * @param steps - at least one
 * @param startedAt - when: milliseconds on `performance.now()`
 */
export const startScript = <S extends StepBounds>(
  steps: readonly [S, ...S[]],
  startedAt: number,
): Script<S> => {
  let cursor: Cursor = { index: 0, since: startedAt, polls: 0 };
  const pollAt = (now: number): ReturnType<typeof takePoll> =>
    // A request that waited at the gate may have come before one that has been answered: time never goes back.
    takePoll(steps, cursor, Math.max(now, cursor.since));
  const standing = ({ answeredBy, since }: ReturnType<typeof takePoll>): Standing<S> => ({
    step: steps[answeredBy] as S,
    since,
  });
  return {
    poll(now) {
      const poll = pollAt(now);
      cursor = poll.after;
      return standing(poll);
    },
    peek: (now) => standing(pollAt(now)),
  };
};
