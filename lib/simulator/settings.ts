import { type AllOptions, checkedNames, checkedOptions, type GivenOptions } from '../checks/options.ts';
import { type Check, checkedFromOne, expected, hasMethods } from '../checks/values.ts';
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
  SimulatorServerOptions,
} from './SimulatorOptions.ts';

type Defaulted = 'tokenLifeMs' | 'tokenLength' | 'clockSkewMs' | 'maxPageSize' | 'logLimit' | 'cors';
type Optional = 'tokens' | 'users' | 'accessKeys' | 'scheduler';

/** Checked options with defaults. */
export interface Settings
  extends AllOptions<Pick<SimulatorOptions, Defaulted>>, GivenOptions<Pick<SimulatorOptions, Optional>> {
  readonly newJobs: CompiledScript;
}

const DEFAULTS: AllOptions<Pick<SimulatorOptions, Defaulted>> = {
  tokenLifeMs: 86_400_000,
  tokenLength: 2_048,
  clockSkewMs: 0,
  maxPageSize: 100,
  logLimit: 10_000,
  cors: false,
};

const NEW_JOBS: readonly ScriptStep[] = ['starting', { state: 'running', forPolls: 2 }, 'success'];

/** Checks options and fills in defaults. The result is a copy and shares no array or object with the options. */
export const settingsOf = (options: unknown): Settings =>
  withDefaults(checked<SimulatorOptions>(options, CHECKS));

/** As `settingsOf`, with the options of the server. */
export const serverSettingsOf = (options: unknown): Settings & { readonly port: number } => {
  const { port = 0, ...rest } = checked<SimulatorServerOptions>(options, SERVER_CHECKS);
  return { ...withDefaults(rest), port };
};

const checked = <T extends SimulatorOptions>(options: unknown, checks: FieldChecks<T>): GivenOptions<T> => {
  // First, since it shows no value: a misspelt `tokens` contains tokens.
  checkedNames('options', options, Object.keys(checks));
  return checkedOptions('options', options as T, checks);
};

const withDefaults = ({
  newJobs = NEW_JOBS,
  tokens,
  users,
  accessKeys,
  ...plain
}: GivenOptions<SimulatorOptions>): Settings => ({
  ...DEFAULTS,
  ...plain,
  ...(tokens && { tokens: typeof tokens === 'function' ? tokens : [...tokens] }),
  ...(users && { users: structuredClone(users) }),
  ...(accessKeys && { accessKeys: structuredClone(accessKeys) }),
  newJobs: compileScript('newJobs', newJobs),
});

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
  logLimit: wholeNumber(0),
  cors: expected('true or false', (value) => typeof value === 'boolean'),
  scheduler: expected('a scheduler, an object with now and schedule', (value) =>
    hasMethods(value, 'now', 'schedule'),
  ),
};

const SERVER_CHECKS: FieldChecks<SimulatorServerOptions> = { ...CHECKS, port: wholeNumber(0, 65_535) };
