import type { Check } from '../../../checks/Check.ts';
import { checkedNames } from '../../../checks/checkedNames.ts';
import { checkedOptions } from '../../../checks/checkedOptions.ts';
import { expected } from '../../../checks/expected.ts';
import { hasMethods } from '../../../checks/hasMethods.ts';
import { endpointFault } from '../../endpointFault.ts';
import type { KeystoneOptions } from '../KeystoneOptions.ts';

/** What is given in any place may be the password, by mistake: messages say kinds, no values. */
const kindOf = (value: unknown): string => (value === '' ? 'an empty one' : typeof value);

const text = expected(
  'a text that is not empty',
  (value) => typeof value === 'string' && value !== '',
  kindOf,
);

const url: Check = (name, value) => {
  const fault = endpointFault(value, 'https://iam.eu-de.otc.t-systems.com/v3');
  if (fault !== undefined) throw new TypeError(`${name}: ${fault}`);
};

const CHECKS: Readonly<Record<keyof KeystoneOptions, Check>> = {
  authUrl: url,
  username: text,
  password: text,
  domainName: text,
  projectName: text,
  projectId: text,
  agent: expected('an Agent of node:http or node:https', (value) => hasMethods(value, 'addRequest'), kindOf),
};

/** Returns a copy of the options, or throws a `TypeError` that shows no value. */
export const checkedKeystone = (options: KeystoneOptions): KeystoneOptions => {
  checkedNames('keystone', options, Object.keys(CHECKS));
  const required = ['authUrl', 'username', 'password', 'domainName'] as const;
  const given = checkedOptions('keystone', options, CHECKS, required);
  if ((given.projectName === undefined) === (given.projectId === undefined))
    throw new TypeError('projectName: expected it or projectId, a token without a project does not get in');
  return given;
};
