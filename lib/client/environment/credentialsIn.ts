import { type Either, left, right } from 'fp-ts/lib/Either.js';
import type { Region } from '../endpoint.ts';
import {
  akSkSet,
  type Credentials,
  type CredentialSet,
  type KeystoneVariables,
  keystoneSet,
  tokenSet,
  type Variables,
} from './credentialSet.ts';

/**
 * Chooses the first complete set of credentials of an environment. Incomplete ones are skipped, because an `openrc` file
 * sets a user whose password is asked for elsewhere. A fault in the complete set is an error: no other set is used silently.
 */
export const credentialsIn = (
  env: Variables,
  region: Either<readonly string[], Region> | undefined,
): Either<readonly string[], Credentials> => {
  const sets = credentialSets(env, region).filter(({ evidence }) => evidence.length > 0);
  const complete = sets.find(({ missing }) => missing.length === 0);
  if (complete !== undefined)
    return complete.faults.length === 0 ? right(complete.credentials) : left(complete.faults);
  return left(sets.length === 0 ? [NO_CREDENTIALS] : sets.flatMap(describeMissing));
};

const NO_CREDENTIALS =
  'set OS_TOKEN: a token with the scope of the project (X-Subject-Token of POST /v3/auth/tokens); ' +
  'or OS_USERNAME, OS_PASSWORD, OS_USER_DOMAIN_NAME and OS_PROJECT_NAME; ' +
  'or HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK; or their like that begin with HW_';

const describeMissing = ({ evidence, missing, faults }: CredentialSet): readonly string[] => [
  `${evidence.join(', ')}: set ${missing.join(', ')} too`,
  ...faults,
];

/**
 * All sets, in order of preference. Tokens come first, because they were set for this very process. Passwords come before
 * keys, because it is not confirmed which signatures the Open Telekom Cloud accepts.
 */
const credentialSets = (
  env: Variables,
  region: Either<readonly string[], Region> | undefined,
): readonly CredentialSet[] => [
  tokenSet(env, 'OS_TOKEN'),
  tokenSet(env, 'HW_AUTH_TOKEN'),
  keystoneSet(env, OS_USER, region),
  keystoneSet(env, HW_USER, region),
  akSkSet(env, SDK_KEYS),
  akSkSet(env, HW_KEYS),
  akSkSet(env, OS_KEYS),
];

/** As the OpenStack clients read them, the last one as an id. */
const OS_DEFAULT_DOMAIN = [
  ['OS_DEFAULT_DOMAIN_ID', 'id'],
  ['OS_DEFAULT_DOMAIN_NAME', 'name'],
  ['OS_DEFAULT_DOMAIN', 'id'],
] as const;

const OS_USER: KeystoneVariables = {
  username: 'OS_USERNAME',
  password: 'OS_PASSWORD',
  domain: [
    ['OS_USER_DOMAIN_ID', 'id'],
    ['OS_USER_DOMAIN_NAME', 'name'],
    ['OS_DOMAIN_ID', 'id'],
    ['OS_DOMAIN_NAME', 'name'],
    ...OS_DEFAULT_DOMAIN,
  ],
  projectDomain: [['OS_PROJECT_DOMAIN_ID', 'id'], ['OS_PROJECT_DOMAIN_NAME', 'name'], ...OS_DEFAULT_DOMAIN],
  projectId: 'OS_PROJECT_ID',
  projectName: 'OS_PROJECT_NAME',
  authUrl: 'OS_AUTH_URL',
};

const HW_USER: KeystoneVariables = {
  username: 'HW_USER_NAME',
  password: 'HW_USER_PASSWORD',
  domain: [
    ['HW_DOMAIN_ID', 'id'],
    ['HW_DOMAIN_NAME', 'name'],
  ],
  projectDomain: [],
  projectId: 'HW_PROJECT_ID',
  projectName: 'HW_PROJECT_NAME',
  authUrl: 'HW_AUTH_URL',
};

const SDK_KEYS = {
  accessKey: 'HUAWEICLOUD_SDK_AK',
  secretKey: 'HUAWEICLOUD_SDK_SK',
  securityToken: 'HUAWEICLOUD_SDK_SECURITY_TOKEN',
  projectId: 'HUAWEICLOUD_SDK_PROJECT_ID',
};

const HW_KEYS = {
  accessKey: 'HW_ACCESS_KEY',
  secretKey: 'HW_SECRET_KEY',
  securityToken: 'HW_SECURITY_TOKEN',
  projectId: 'HW_PROJECT_ID',
};

const OS_KEYS = {
  accessKey: 'OS_ACCESS_KEY',
  secretKey: 'OS_SECRET_KEY',
  securityToken: 'OS_SECURITY_TOKEN',
  projectId: 'OS_PROJECT_ID',
};
