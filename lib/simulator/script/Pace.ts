import type { StateStep } from '../StateStep.ts';

/** How long a step lasts and how late it answers, as a script says it. */
export type Pace = Pick<StateStep, 'forMs' | 'forLooks' | 'latencyMs'>;
