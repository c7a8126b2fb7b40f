import { expected } from '../../checks/expected.ts';
import type { CompiledStep } from './CompiledStep.ts';
import { compileStep } from './compileStep.ts';

const checkList = expected(
  'an array of at least one step',
  (script) => Array.isArray(script) && script.length > 0,
);

/** Refuses a bad script; gives it back checked and copied. */
export const compileScript = (path: string, script: unknown): readonly [CompiledStep, ...CompiledStep[]] => {
  checkList(path, script);
  // Array.from, not map: map skips the holes of a sparse array.
  const steps = Array.from(script as readonly unknown[], (step, index) =>
    compileStep(`${path}[${index}]`, step),
  );
  return steps as [CompiledStep, ...CompiledStep[]];
};
