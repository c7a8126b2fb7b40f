import { type Either, isLeft, left, map, right } from 'fp-ts/lib/Either.js';
import { akSk } from '../auth/akSk.ts';
import type { Auth } from '../auth/Auth.ts';
import { keystone } from '../auth/keystone.ts';
import { token } from '../auth/token.ts';
import { cloudOfRegion, domainOf, endpointFault, endpointOf, type Region, regionFault } from '../endpoint.ts';
import { type Credentials, quoteFault, variable, type Variables } from './credentialSet.ts';
import { credentialsIn } from './credentialsIn.ts';

/** The service and the credentials, as an environment defines them. */
export interface Environment {
  readonly endpoint: string;
  readonly credentials: Credentials;
}

/** Reads an environment, or returns everything that is missing or wrong in it, without values. */
export const environmentOf = (env: Variables): Either<readonly string[], Environment> => {
  const region = regionIn(env);
  const endpoint = endpointIn(env, region);
  const credentials = credentialsIn(env, region);
  if (!isLeft(endpoint) && !isLeft(credentials))
    return right({ endpoint: endpoint.right, credentials: credentials.right });
  const faults = [endpoint, credentials].flatMap((part) => (isLeft(part) ? part.left : []));
  return left([...new Set(faults)]); // a fault of the region affects both
};

/** Authenticates with these credentials. */
export const authOf = (credentials: Credentials): Auth => {
  switch (credentials._tag) {
    case 'token':
      return token(credentials.token);
    case 'keystone':
      return keystone(credentials.options);
    case 'akSk':
      return akSk(credentials.options);
  }
};

const NO_ENDPOINT =
  'set DLI_ENDPOINT: the URL of the DLI service, for instance https://dli.eu-de.otc.t-systems.com; ' +
  'or OS_REGION_NAME or HW_REGION_NAME: the name of its region, for instance eu-de';

/** The URL of the service: `DLI_ENDPOINT`, or else that of the region. */
const endpointIn = (
  env: Variables,
  region: Either<readonly string[], Region> | undefined,
): Either<readonly string[], string> => {
  const url = variable(env, 'DLI_ENDPOINT');
  if (url === undefined) return region === undefined ? left([NO_ENDPOINT]) : map(endpointOf)(region);
  const fault = quoteFault(url) ?? endpointFault(url);
  return fault === undefined ? right(url) : left([`DLI_ENDPOINT: ${fault}`]);
};

/** The region, or its faults; `undefined` if no variable names one. */
const regionIn = (env: Variables): Either<readonly string[], Region> | undefined => {
  const ofOs = variable(env, 'OS_REGION_NAME');
  const ofHw = variable(env, 'HW_REGION_NAME');
  const region = ofOs ?? ofHw;
  if (region === undefined) return undefined;
  if ((ofHw ?? region) !== region)
    return left(['OS_REGION_NAME and HW_REGION_NAME contradict each other: unset one of them']);
  const name = ofOs === undefined ? 'HW_REGION_NAME' : 'OS_REGION_NAME';
  const place: Region = { cloud: cloudOfRegion(region), region };
  const fault = placeFault(place);
  const faults = fault === undefined ? contradictions(env, name, place) : [`${name}: ${fault}`];
  return faults.length === 0 ? right(place) : left(faults);
};

const placeFault = ({ cloud, region }: Region): string | undefined =>
  quoteFault(region) ??
  regionFault(cloud, region, 'set DLI_ENDPOINT, and OS_AUTH_URL for a user and a password');

/** The variables that name another cloud than the region: a password must not be sent to another cloud's Keystone. */
const contradictions = (env: Variables, name: string, place: Region): readonly string[] => {
  const domain = variable(env, 'HW_CLOUD') ?? domainOf(place);
  const ofCloud = !Object.hasOwn(CLOUD_BY_DOMAIN, domain)
    ? [`HW_CLOUD: expected ${Object.keys(CLOUD_BY_DOMAIN).join(', ')}; for any other cloud set DLI_ENDPOINT`]
    : domain === domainOf(place)
      ? []
      : [`HW_CLOUD and ${name} contradict each other: hosts of that region end in ${domainOf(place)}`];
  const ofUrls = ['DLI_ENDPOINT', 'OS_AUTH_URL', 'HW_AUTH_URL']
    .filter((url) => (cloudOfUrl(variable(env, url) ?? '') ?? place.cloud) !== place.cloud)
    .map((url) => `${url} and ${name} contradict each other: they are of different clouds`);
  return [...ofCloud, ...ofUrls];
};

/** The values that `HW_CLOUD` may have. */
const CLOUD_BY_DOMAIN: Readonly<Record<string, Region['cloud']>> = {
  'myhuaweicloud.com': 'huawei',
  'myhuaweicloud.eu': 'huawei',
  'otc.t-systems.com': 'otc',
};

const cloudOfUrl = (url: string): Region['cloud'] | undefined => {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  return Object.entries(CLOUD_BY_DOMAIN).find(([domain]) => host.endsWith(`.${domain}`))?.[1];
};
