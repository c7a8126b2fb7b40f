import type { Cursor } from './Cursor.ts';
import type { Script, Standing } from './Script.ts';
import type { StepBounds } from './StepBounds.ts';
import { takeLook } from './takeLook.ts';

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
