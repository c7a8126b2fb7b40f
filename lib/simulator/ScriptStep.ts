import type { FaultStep } from './FaultStep.ts';
import type { StateStep } from './StateStep.ts';

/**
 * One step of the script of a job; a plain text is a state for one look.
 *
 * @category Simulator
 * @since 0.1.0
 */
export type ScriptStep = string | StateStep | FaultStep;
