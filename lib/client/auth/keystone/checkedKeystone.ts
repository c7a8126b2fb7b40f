import { isFields } from '../../answers/isFields.ts';
import { endpointFault } from '../../endpointFault.ts';
import { hasMethods } from '../../../checks/hasMethods.ts';
import type { KeystoneOptions } from '../KeystoneOptions.ts';

const TEXTS = ['username', 'password', 'domainName', 'projectName', 'projectId'] as const;
const KNOWN: readonly string[] = ['authUrl', ...TEXTS, 'agent'];
const REQUIRED: readonly string[] = ['username', 'password', 'domainName'];

/**
 * Throws a `TypeError` for options that cannot be right. It says names and kinds only: a password in the wrong place is
 * still a password.
 */
export const checkedKeystone = (options: KeystoneOptions): void => {
  const given: unknown = options;
  if (!isFields(given)) throw new TypeError(`keystone(options): expected an object, got ${typeof given}`);
  const fault = faultIn(given);
  if (fault !== undefined) throw new TypeError(`keystone(options).${fault}`);
};

const faultIn = (given: Readonly<Record<string, unknown>>): string | undefined => {
  const stray = Object.keys(given).find((key) => !KNOWN.includes(key));
  if (stray !== undefined) return `${stray}: no such option (${KNOWN.join(', ')})`;
  const urlFault = endpointFault(given['authUrl']);
  if (urlFault !== undefined)
    return `authUrl: ${urlFault.replace('https://dli.eu-de.otc.t-systems.com', 'https://iam.eu-de.otc.t-systems.com/v3')}`;
  const wrong = TEXTS.find((name) => isWrong(name, given[name]));
  if (wrong !== undefined) return `${wrong}: expected a text that is not empty, got ${kindOf(given[wrong])}`;
  if ((given['projectName'] === undefined) === (given['projectId'] === undefined))
    return 'projectName: expected either it or projectId, a token without a project does not get in';
  return given['agent'] === undefined || hasMethods(given['agent'], 'addRequest')
    ? undefined
    : `agent: expected an Agent of node:http or node:https, got ${kindOf(given['agent'])}`;
};

const isWrong = (name: string, value: unknown): boolean =>
  value === undefined ? REQUIRED.includes(name) : typeof value !== 'string' || value === '';

const kindOf = (value: unknown): string => (value === '' ? 'an empty one' : typeof value);
