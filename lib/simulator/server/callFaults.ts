import { expected } from '../../checks/values.ts';
import type { ServiceCall } from '../Simulator.ts';
import { type CompiledFault, compileFault, type StepBounds } from '../script/compileScript.ts';
import { type Script, startScript } from '../script/startScript.ts';

/** The faults of the calls of a simulator, whatever job they are for. */
export interface CallFaults {
  /** Answers the next requests of a call with these, in place of what was left. */
  readonly set: (call: ServiceCall, faults: readonly CompiledFault[]) => void;
  /** The fault that answers a request that came at this moment, if one does; it is used up. */
  readonly take: (call: ServiceCall | 'unknown', now: number) => CompiledFault | undefined;
}

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

/** What comes after the last fault, and stays. */
const HEALED = { kind: 'healed', forMs: Infinity, forPolls: Infinity } as const;

type Step = CompiledFault | (StepBounds & typeof HEALED);

/** The faults of the calls of a simulator: none at first. */
export const createCallFaults = (): CallFaults => {
  const scripts = new Map<ServiceCall | 'unknown', Script<Step>>();
  return {
    set(call, faults) {
      const [first, ...rest]: readonly [...Step[], Step] = [...faults, HEALED];
      scripts.set(call, startScript<Step>([first, ...rest], performance.now()));
    },
    take(call, now) {
      const step = scripts.get(call)?.poll(now).step;
      return step?.kind === 'fault' ? step : undefined;
    },
  };
};
