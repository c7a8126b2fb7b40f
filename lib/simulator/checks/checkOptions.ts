import type { Check } from '../../checks/Check.ts';
import { compileScript } from '../script/compileScript.ts';
import type { SimulatorOptions } from '../SimulatorOptions.ts';
import { checkAccessKeys } from './checkAccessKeys.ts';
import { checkFields } from './checkFields.ts';
import { checks } from './checks.ts';
import { checkUsers } from './checkUsers.ts';
import { listOf } from './listOf.ts';
import { secretText } from './secretText.ts';

const checkTexts = listOf('texts', secretText);

const checkTokens: Check = (path, value) => {
  if (typeof value !== 'function') checkTexts(path, value);
};

/** Refuses bad options; gives them back as a copy. */
export const checkOptions = (options: unknown): SimulatorOptions => {
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
