import type { Either } from 'fp-ts/lib/Either.js';
import type { Region } from '../regions/Region.ts';
import { akSkSet } from './akSkSet.ts';
import type { CredentialSet } from './CredentialSet.ts';
import { keystoneSet } from './keystoneSet.ts';
import { tokenSet } from './tokenSet.ts';
import type { Variables } from './Variables.ts';

const OS_USER = {
  username: 'OS_USERNAME',
  password: 'OS_PASSWORD',
  domainName: ['OS_USER_DOMAIN_NAME', 'OS_DOMAIN_NAME'],
  projectId: 'OS_PROJECT_ID',
  projectName: 'OS_PROJECT_NAME',
  authUrl: 'OS_AUTH_URL',
};

const HW_USER = {
  username: 'HW_USER_NAME',
  password: 'HW_USER_PASSWORD',
  domainName: ['HW_DOMAIN_NAME'],
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

/**
 * All sets of credentials, in the order in which they are taken. A token first, for somebody put it there for this
 * very process. A password before keys, for which signatures the Open Telekom Cloud takes is not confirmed.
 */
export const credentialSets = (
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
