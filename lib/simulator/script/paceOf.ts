import type { CompiledStep } from './CompiledStep.ts';
import type { Pace } from './Pace.ts';
import type { StepBounds } from './StepBounds.ts';

/** How long a step lasts and how late it answers. */
export const paceOf = ({
  forMs,
  forLooks,
  latencyMs = 0,
}: Pace): StepBounds & Pick<CompiledStep, 'latencyMs'> => ({
  forMs: forMs ?? Infinity,
  // A step that does not say for how long is there for one look.
  forLooks: forLooks ?? (forMs === undefined ? 1 : Infinity),
  latencyMs,
});
