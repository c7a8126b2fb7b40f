import type { CompiledStep } from './CompiledStep.ts';
import type { Cursor } from './Cursor.ts';
import { takeLook } from './takeLook.ts';

/** Starts a script; each call of what it returns is a look and gives the step that answers. */
export const startScript = (
  steps: readonly CompiledStep[],
  startedAt: number,
): ((now: number) => CompiledStep | undefined) => {
  let cursor: Cursor = { index: 0, since: startedAt, looks: 0 };
  return (now) => {
    const look = takeLook(steps, cursor, now);
    cursor = look.after;
    return steps[look.answeredBy];
  };
};
