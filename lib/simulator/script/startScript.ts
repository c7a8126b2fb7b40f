import type { StepBounds } from './compileScript.ts';

/** Where a script stands. */
export interface Cursor {
  /** The present step. */
  readonly index: number;
  /** When it began, in ms. */
  readonly since: number;
  /** How many looks it has answered. */
  readonly looks: number;
}

/** A script that has begun. */
export interface Script<S> {
  /** The step that answers a look at this moment, which it uses up, and when that step began. */
  readonly look: (now: number) => Standing<S>;
  /** The same, and nothing is used up. */
  readonly peek: (now: number) => Standing<S>;
}

/** Where a script stands: times are milliseconds on `performance.now()`. */
export interface Standing<S> {
  readonly step: S;
  readonly since: number;
}

/** When a step is over by itself: at once if it is there for no look; `Infinity` for the last one. */
const endOf = (steps: readonly StepBounds[], { index, since }: Cursor): number => {
  const step = index < steps.length - 1 ? steps[index] : undefined;
  if (step === undefined) return Infinity;
  return step.forLooks === 0 ? since : since + step.forMs;
};

const next = ({ index }: Cursor, since: number): Cursor => ({ index: index + 1, since, looks: 0 });

/**
 * Takes one look at a script.
 *
 * @param steps - the bounds of its steps; those of the last one do not count, it stays for ever
 * @param before - where the script stood after the look before
 * @param now - when this look comes, in ms; never before the one before
 * @returns `answeredBy`, the step that answers, `since`, when that one began, and `after`, where the script stands then
 */
export const takeLook = (
  steps: readonly StepBounds[],
  before: Cursor,
  now: number,
): { readonly answeredBy: number; readonly since: number; readonly after: Cursor } => {
  let cursor = before;
  // A step whose time is over gave way at that very moment, not at this look.
  for (let end = endOf(steps, cursor); end <= now; end = endOf(steps, cursor)) cursor = next(cursor, end);
  const { index, since, looks } = cursor;
  const isLastLook = index < steps.length - 1 && looks + 1 === steps[index]?.forLooks;
  const after = isLastLook ? next(cursor, now) : { index, since, looks: looks + 1 };
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
  let cursor: Cursor = { index: 0, since: startedAt, looks: 0 };
  const lookAt = (now: number): ReturnType<typeof takeLook> =>
    // A request that waited at the gate may have come before one that has been answered: time never goes back.
    takeLook(steps, cursor, Math.max(now, cursor.since));
  const standing = ({ answeredBy, since }: ReturnType<typeof takeLook>): Standing<S> => ({
    step: steps[answeredBy] as S,
    since,
  });
  return {
    look(now) {
      const look = lookAt(now);
      cursor = look.after;
      return standing(look);
    },
    peek: (now) => standing(lookAt(now)),
  };
};
