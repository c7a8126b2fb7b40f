import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { Credentials } from './Credentials.ts';
import { credentialsIn } from './credentialsIn.ts';
import { endpointIn } from './endpointIn.ts';
import { regionIn } from './regionIn.ts';
import type { Variables } from './Variables.ts';

/** What an environment says of the service. */
interface Environment {
  readonly endpoint: string;
  readonly credentials: Credentials;
}

/** Reads an environment, or names everything that is missing or wrong in it; no value is shown. */
export const environmentOf = (env: Variables): Either<readonly string[], Environment> => {
  const region = regionIn(env);
  const endpoint = endpointIn(env, region);
  const credentials = credentialsIn(env, region);
  if (!isLeft(endpoint) && !isLeft(credentials))
    return right({ endpoint: endpoint.right, credentials: credentials.right });
  const faults = [endpoint, credentials].flatMap((part) => (isLeft(part) ? part.left : []));
  // The fault of a region is one of the endpoint and of Keystone.
  return left([...new Set(faults)]);
};
