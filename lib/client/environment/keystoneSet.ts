import { type Either, map } from 'fp-ts/lib/Either.js';
import type { KeystoneOptions } from '../auth/KeystoneOptions.ts';
import { endpointFault } from '../endpointFault.ts';
import { iamEndpointOf } from '../regions/iamEndpointOf.ts';
import type { Region } from '../regions/Region.ts';
import { projectFault } from '../projectFault.ts';
import type { CredentialSet } from './CredentialSet.ts';
import type { Field } from './Field.ts';
import { given } from './given.ts';
import { readSet } from './readSet.ts';
import { textFault } from './textFault.ts';
import type { Variables } from './Variables.ts';

/** The variables of a user and a password. */
interface Names {
  readonly username: string;
  readonly password: string;
  readonly domainName: readonly string[];
  readonly projectId: string;
  readonly projectName: string;
  readonly authUrl: string;
}

const authUrlFault = (value: unknown): string | undefined =>
  endpointFault(value, 'https://iam.eu-de.otc.t-systems.com/v3');

/**
 * A user and a password, for the Keystone of a URL or of a region. The id of a project goes before its name: an `openrc`
 * file sets both.
 */
export const keystoneSet = (
  env: Variables,
  names: Names,
  region: Either<readonly string[], Region> | undefined,
): CredentialSet => {
  const { username, password, domainName, projectId, projectName, authUrl } = names;
  const text = { faultOf: textFault, needed: true, telling: false };
  const byId = given(env, projectId) !== undefined;
  const fields: readonly Field<Exclude<keyof KeystoneOptions, 'agent'>>[] = [
    { ...text, option: 'username', names: [username], telling: true },
    { ...text, option: 'password', names: [password], telling: true },
    { ...text, option: 'domainName', names: domainName },
    byId
      ? { ...text, option: 'projectId', names: [projectId], faultOf: projectFault }
      : { ...text, option: 'projectName', names: [projectId, projectName] },
    {
      ...text,
      option: 'authUrl',
      names: [authUrl],
      faultOf: authUrlFault,
      otherwise: region && map(iamEndpointOf)(region),
    },
  ];
  const { options, ...set } = readSet(env, fields);
  return { ...set, credentials: { _tag: 'keystone', options: options as KeystoneOptions } };
};
