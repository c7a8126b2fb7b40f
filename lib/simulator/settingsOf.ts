import { checkOptions } from './checks/checkOptions.ts';
import type { CompiledStep } from './script/CompiledStep.ts';
import { compileScript } from './script/compileScript.ts';
import type { ScriptStep } from './ScriptStep.ts';
import type { SimulatorOptions } from './SimulatorOptions.ts';

const NEW_JOBS: readonly ScriptStep[] = ['starting', { state: 'running', forLooks: 2 }, 'success'];

const DAY_MS = 86_400_000;

type Defaulted = 'tokenLifeMs' | 'tokenLength' | 'clockSkewMs' | 'maxPageSize' | 'port' | 'logLimit';
type Given = 'tokens' | 'users' | 'accessKeys';

/** Options with their defaults. */
interface Settings extends Required<Pick<SimulatorOptions, Defaulted>>, Pick<SimulatorOptions, Given> {
  readonly newJobs: readonly [CompiledStep, ...CompiledStep[]];
}

/** Refuses bad options; gives them back as a copy, with what they leave out. */
export const settingsOf = (options: unknown): Settings => {
  const { newJobs = NEW_JOBS, ...given } = checkOptions(options);
  return {
    tokenLifeMs: DAY_MS,
    tokenLength: 2_048,
    clockSkewMs: 0,
    maxPageSize: 100,
    port: 0,
    logLimit: 10_000,
    ...given,
    newJobs: compileScript('newJobs', newJobs),
  };
};
