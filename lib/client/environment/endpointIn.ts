import { type Either, left, map, right } from 'fp-ts/lib/Either.js';
import { endpointFault } from '../endpointFault.ts';
import { endpointOf } from '../endpointOf.ts';
import type { Region } from '../regions/Region.ts';
import { given } from './given.ts';
import type { Variables } from './Variables.ts';

const MISSING =
  'set DLI_ENDPOINT: the URL of the DLI service, for instance https://dli.eu-de.otc.t-systems.com; ' +
  'or OS_REGION_NAME or HW_REGION_NAME: the name of its region, for instance eu-de';

/** Where the service is by an environment: by its URL, which wins, or by its region. */
export const endpointIn = (
  env: Variables,
  region: Either<readonly string[], Region> | undefined,
): Either<readonly string[], string> => {
  const url = given(env, 'DLI_ENDPOINT');
  if (url === undefined) return region === undefined ? left([MISSING]) : map(endpointOf)(region);
  const fault = endpointFault(url);
  return fault === undefined ? right(url) : left([`DLI_ENDPOINT: ${fault}`]);
};
