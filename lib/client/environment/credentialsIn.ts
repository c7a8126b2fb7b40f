import { type Either, left, right } from 'fp-ts/lib/Either.js';
import type { Region } from '../regions/Region.ts';
import type { Credentials } from './Credentials.ts';
import { credentialSets } from './credentialSets.ts';
import type { CredentialSet } from './CredentialSet.ts';
import type { Variables } from './Variables.ts';

const MISSING =
  'set OS_TOKEN: a token with the scope of the project (X-Subject-Token of POST /v3/auth/tokens); ' +
  'or OS_USERNAME, OS_PASSWORD, OS_USER_DOMAIN_NAME and OS_PROJECT_NAME; ' +
  'or HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK; or their like that begin with HW_';

const lackOf = ({ telling, missing, faults }: CredentialSet): readonly string[] => [
  `${telling.join(', ')}: set ${missing.join(', ')} too`,
  ...faults,
];

/**
 * What an environment has to get in with: the first set in which nothing is missing, for an `openrc` file sets a
 * user whose password is asked for elsewhere. If something is wrong with that set, no other one is taken in silence.
 */
export const credentialsIn = (
  env: Variables,
  region: Either<readonly string[], Region> | undefined,
): Either<readonly string[], Credentials> => {
  const begun = credentialSets(env, region).filter(({ telling }) => telling.length > 0);
  const whole = begun.find(({ missing }) => missing.length === 0);
  if (whole !== undefined) return whole.faults.length === 0 ? right(whole.credentials) : left(whole.faults);
  return left(begun.length === 0 ? [MISSING] : begun.flatMap(lackOf));
};
