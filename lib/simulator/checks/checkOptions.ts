import type { SimulatorOptions } from '../SimulatorOptions.ts';
import type { Check } from '../../checks/Check.ts';
import { checkFields } from './checkFields.ts';
import { checks } from './checks.ts';
import { expected } from '../../checks/expected.ts';
import { compileScript } from '../script/compileScript.ts';
import { shownSafely } from './shownSafely.ts';

const isText = (token: unknown): boolean => typeof token === 'string' && token !== '';

const checkList = expected('an array of texts', Array.isArray, shownSafely);
const checkToken = expected('a text that is not empty', isText, shownSafely);

const checkTokens: Check = (path, value) => {
  checkList(path, value);
  Array.from(value as unknown[]).forEach((token, index) => checkToken(`${path}[${index}]`, token));
};

/** Refuses bad options; gives them back as a copy. */
export const checkOptions = (options: unknown): SimulatorOptions => {
  const checked = checkFields<SimulatorOptions>('', options, {
    tokens: checkTokens,
    newJobs: compileScript,
    maxPageSize: checks.pageSize,
    port: checks.port,
    logLimit: checks.count,
  });
  return checked.tokens ? { ...checked, tokens: [...checked.tokens] } : checked;
};
