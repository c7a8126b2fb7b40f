import { expected } from '../../checks/expected.ts';
import { compileFault } from '../script/compileFault.ts';
import type { CompiledFault } from '../script/CompiledStep.ts';

const checkList = expected('an array of faults', Array.isArray);
const checkFault = expected(
  "an object with a 'fault'",
  (step) => typeof step === 'object' && step !== null && 'fault' in step,
);

/** Refuses bad faults; gives them back checked and copied. */
export const compileFaults = (path: string, steps: unknown): readonly CompiledFault[] => {
  checkList(path, steps);
  return Array.from(steps as readonly unknown[], (step, index) => {
    checkFault(`${path}[${index}]`, step);
    return compileFault(`${path}[${index}]`, step as object);
  });
};
