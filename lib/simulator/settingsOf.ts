import { checkOptions } from './checks/checkOptions.ts';
import type { CompiledStep } from './script/CompiledStep.ts';
import { compileScript } from './script/compileScript.ts';
import type { ScriptStep } from './ScriptStep.ts';
import type { SimulatorOptions } from './SimulatorOptions.ts';

const NEW_JOBS: readonly ScriptStep[] = ['starting', { state: 'running', forLooks: 2 }, 'success'];

type Defaulted = 'maxPageSize' | 'port' | 'logLimit';

/** Options with their defaults. */
interface Settings extends Required<Pick<SimulatorOptions, Defaulted>>, Pick<SimulatorOptions, 'tokens'> {
  readonly newJobs: readonly [CompiledStep, ...CompiledStep[]];
}

/** Refuses bad options; gives them back as a copy, with what they leave out. */
export const settingsOf = (options: unknown): Settings => {
  const { newJobs = NEW_JOBS, ...given } = checkOptions(options);
  return {
    maxPageSize: 100,
    port: 0,
    logLimit: 10_000,
    ...given,
    newJobs: compileScript('newJobs', newJobs),
  };
};
