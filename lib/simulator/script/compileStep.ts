import { expected } from '../../checks/expected.ts';
import type { StateStep } from '../StateStep.ts';
import type { CompiledStep } from './CompiledStep.ts';
import { compileFault } from './compileFault.ts';
import { compileState } from './compileState.ts';

const checkStep = expected(
  "a state or an object with a 'state' or a 'fault'",
  (step) => typeof step === 'object' && step !== null && ('state' in step || 'fault' in step),
);

/**
 * Refuses a bad step; gives it back checked and copied.
 *
 * @param path - where it stands: `script[2]`
 * @param step - the step as it was passed
 */
export const compileStep = (path: string, step: unknown): CompiledStep => {
  if (typeof step === 'string') return compileStep(path, { state: step } satisfies StateStep);
  checkStep(path, step);
  return 'fault' in (step as object)
    ? compileFault(path, step as object)
    : compileState(path, step as object);
};
