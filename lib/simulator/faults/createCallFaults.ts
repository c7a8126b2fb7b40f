import type { CompiledFault } from '../script/CompiledStep.ts';
import type { Script } from '../script/Script.ts';
import { startScript } from '../script/startScript.ts';
import type { StepBounds } from '../script/StepBounds.ts';
import type { ServiceCall } from '../ServiceCall.ts';
import type { CallFaults } from './CallFaults.ts';

/** What comes after the last fault, and stays. */
const HEALED = { kind: 'healed', forMs: Infinity, forLooks: Infinity } as const;

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
      const step = scripts.get(call)?.look(now).step;
      return step?.kind === 'fault' ? step : undefined;
    },
  };
};
