import { type AllOptions, checkedNames, checkedOptions, type GivenOptions } from '../checks/options.ts';
import { type Check, checkedFromOne, expected } from '../checks/values.ts';
import {
  type FieldChecks,
  formatSecret,
  MAX_TIMER_MS,
  secretFields,
  secretList,
  secretText,
  timerMs,
  wholeNumber,
} from './checks.ts';
import { isProjectId } from './jobs/refs.ts';
import { compileScript, type CompiledScript } from './script/compileScript.ts';
import type { ScriptStep } from './ScriptStep.ts';
import type {
  SimulatedAccessKey,
  SimulatedProject,
  SimulatedUser,
  SimulatorOptions,
} from './SimulatorOptions.ts';

type Defaulted = 'tokenLifeMs' | 'tokenLength' | 'clockSkewMs' | 'maxPageSize' | 'port' | 'logLimit';
type Optional = 'tokens' | 'users' | 'accessKeys';

/** Checked options with defaults. */
interface Settings
  extends AllOptions<Pick<SimulatorOptions, Defaulted>>, GivenOptions<Pick<SimulatorOptions, Optional>> {
  readonly newJobs: CompiledScript;
}

const DEFAULTS: AllOptions<Pick<SimulatorOptions, Defaulted>> = {
  tokenLifeMs: 86_400_000,
  tokenLength: 2_048,
  clockSkewMs: 0,
  maxPageSize: 100,
  port: 0,
  logLimit: 10_000,
};

const NEW_JOBS: readonly ScriptStep[] = ['starting', { state: 'running', forPolls: 2 }, 'success'];

/** Checks options and fills in defaults. The result is a copy and shares no array or object with the options. */
export const settingsOf = (options: unknown): Settings => {
  // First, since it shows no value: a misspelt `tokens` contains tokens.
  checkedNames('options', options, Object.keys(CHECKS));
  const checked = checkedOptions('options', options as SimulatorOptions, CHECKS);
  const { newJobs = NEW_JOBS, tokens, users, accessKeys, ...numbers } = checked;
  return {
    ...DEFAULTS,
    ...numbers,
    ...(tokens && { tokens: typeof tokens === 'function' ? tokens : [...tokens] }),
    ...(users && { users: structuredClone(users) }),
    ...(accessKeys && { accessKeys: structuredClone(accessKeys) }),
    newJobs: compileScript('newJobs', newJobs),
  };
};

const checkAccessKey = secretFields<SimulatedAccessKey>(
  { accessKey: secretText, secretKey: secretText, securityToken: secretText },
  ['accessKey', 'secretKey'],
);

const checkProject = secretFields<SimulatedProject>(
  { id: expected('1 to 64 letters and digits', isProjectId, formatSecret), name: secretText },
  ['id', 'name'],
);

const checkUser = secretFields<SimulatedUser>(
  {
    name: secretText,
    password: secretText,
    domainName: secretText,
    projects: secretList('projects', checkProject),
  },
  ['name', 'password', 'domainName', 'projects'],
);

const checkTokenList = secretList('texts', secretText);

const checkTokens: Check = (path, value) => {
  if (typeof value !== 'function') checkTokenList(path, value);
};

const CHECKS: FieldChecks<SimulatorOptions> = {
  tokens: checkTokens,
  users: secretList('users', checkUser),
  accessKeys: secretList('access keys', checkAccessKey),
  tokenLifeMs: timerMs,
  tokenLength: wholeNumber(10, 32_768),
  clockSkewMs: expected(
    `a whole number of milliseconds from -${MAX_TIMER_MS} to ${MAX_TIMER_MS}`,
    (value) => Number.isInteger(value) && Math.abs(value as number) <= MAX_TIMER_MS,
  ),
  newJobs: compileScript,
  maxPageSize: checkedFromOne,
  port: wholeNumber(0, 65_535),
  logLimit: wholeNumber(0),
};
