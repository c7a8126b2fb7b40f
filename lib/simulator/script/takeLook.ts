import type { Cursor } from './Cursor.ts';
import type { StepBounds } from './StepBounds.ts';

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
