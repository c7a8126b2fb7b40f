import { type Check, expected } from '../../checks/values.ts';
import type { ScriptStep } from '../ScriptStep.ts';
import type {
  SimulatedAccessKey,
  SimulatedProject,
  SimulatedUser,
  SimulatorOptions,
} from '../SimulatorOptions.ts';
import { type CompiledStep, compileScript } from '../script/compileScript.ts';
import { checks } from './checks.ts';
import { checkFields, listOf, secretText, shownSafely } from './fields.ts';
import { ID_PATTERNS } from './refs.ts';

const keyFields = { accessKey: secretText, secretKey: secretText, securityToken: secretText };

/** Refuses bad access keys, and tells nothing of what they hold. */
const checkAccessKeys: Check = listOf('access keys', (path, value) =>
  checkFields<SimulatedAccessKey>(path, value, keyFields, ['accessKey', 'secretKey'], shownSafely),
);

const projectFields = {
  id: expected(
    '1 to 64 letters and digits',
    (id) => typeof id === 'string' && ID_PATTERNS.projectId.test(id),
    shownSafely,
  ),
  name: secretText,
};

const checkProject: Check = (path, value) =>
  checkFields<SimulatedProject>(path, value, projectFields, ['id', 'name'], shownSafely);

const userFields = {
  name: secretText,
  password: secretText,
  domainName: secretText,
  projects: listOf('projects', checkProject),
};

/** Refuses bad users, and tells nothing of what they hold: a password may stand in the wrong place. */
const checkUsers: Check = listOf('users', (path, value) =>
  checkFields<SimulatedUser>(
    path,
    value,
    userFields,
    ['name', 'password', 'domainName', 'projects'],
    shownSafely,
  ),
);

const checkTexts = listOf('texts', secretText);

const checkTokens: Check = (path, value) => {
  if (typeof value !== 'function') checkTexts(path, value);
};

/** Refuses bad options; gives them back as a copy. */
const checkOptions = (options: unknown): SimulatorOptions => {
  const { tokens, users, accessKeys, ...checked } = checkFields<SimulatorOptions>('', options, {
    tokens: checkTokens,
    users: checkUsers,
    accessKeys: checkAccessKeys,
    tokenLifeMs: checks.timerMs,
    tokenLength: checks.tokenLength,
    clockSkewMs: checks.skewMs,
    newJobs: compileScript,
    maxPageSize: checks.pageSize,
    port: checks.port,
    logLimit: checks.count,
  });
  return {
    ...checked,
    ...(tokens && { tokens: typeof tokens === 'function' ? tokens : [...tokens] }),
    ...(users && { users: structuredClone(users) }),
    ...(accessKeys && { accessKeys: structuredClone(accessKeys) }),
  };
};

const NEW_JOBS: readonly ScriptStep[] = ['starting', { state: 'running', forPolls: 2 }, 'success'];

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
