/** The limits of a step; `Infinity` for none. */
export interface StepBounds {
  readonly forMs: number;
  readonly forPolls: number;
}

/** A step that answers a poll, and when it started. */
export interface CurrentStep<S> {
  readonly step: S;
  readonly since: number;
}

/** A started script. Times are moments of the service's clock. */
export interface Timeline<S> {
  /** The step that answers a poll at a moment. Uses up the poll. */
  readonly poll: (now: number) => CurrentStep<S>;
  /** The step that would answer a poll at a moment. Uses up nothing. */
  readonly peek: (now: number) => CurrentStep<S>;
}

/** Starts a script at a moment. */
export const startTimeline = <S extends StepBounds>(
  steps: readonly [S, ...S[]],
  startedAt: number,
): Timeline<S> => {
  let cursor: Cursor = { index: 0, since: startedAt, polls: 0 };
  const pollAt = (now: number): ReturnType<typeof takePoll> =>
    // A request that waited for its authentication may be older than one already answered.
    takePoll(steps, cursor, Math.max(now, cursor.since));
  const current = ({ answeredBy, since }: ReturnType<typeof takePoll>): CurrentStep<S> => ({
    step: steps[answeredBy] as S,
    since,
  });
  return {
    poll(now) {
      const poll = pollAt(now);
      cursor = poll.after;
      return current(poll);
    },
    peek: (now) => current(pollAt(now)),
  };
};

/** A position in a script. Times are in ms, on any one clock. */
export interface Cursor {
  /** The current step. */
  readonly index: number;
  /** When it started. */
  readonly since: number;
  /** How many polls it has answered. */
  readonly polls: number;
}

/**
 * Advances a script by one poll.
 *
 * @param steps - the bounds of the steps; those of the last one are ignored, since it never ends
 * @param before - the position after the previous poll
 * @param now - the time of this poll; not before that of the previous one
 * @returns `answeredBy`, the step that answers; `since`, when it started; `after`, the position after this poll
 */
export const takePoll = (
  steps: readonly StepBounds[],
  before: Cursor,
  now: number,
): { readonly answeredBy: number; readonly since: number; readonly after: Cursor } => {
  let cursor = before;
  // A step starts when the time of the previous one is up, not at the poll that finds out.
  for (let end = endOf(steps, cursor); end <= now; end = endOf(steps, cursor)) cursor = next(cursor, end);
  const { index, since, polls } = cursor;
  const isLastPoll = index < steps.length - 1 && polls + 1 === steps[index]?.forPolls;
  const after = isLastPoll ? next(cursor, now) : { index, since, polls: polls + 1 };
  return { answeredBy: index, since, after };
};

/** When the time of a step is up: at its start if it answers no poll, `Infinity` for the last step. */
const endOf = (steps: readonly StepBounds[], { index, since }: Cursor): number => {
  const step = index < steps.length - 1 ? steps[index] : undefined;
  if (step === undefined) return Infinity;
  return step.forPolls === 0 ? since : since + step.forMs;
};

const next = ({ index }: Cursor, since: number): Cursor => ({ index: index + 1, since, polls: 0 });
