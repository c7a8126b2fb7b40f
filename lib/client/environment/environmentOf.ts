import { type Either, isLeft, left, map, right } from 'fp-ts/lib/Either.js';
import type { Auth } from '../auth/Auth.ts';
import { akSk } from '../auth/akSk.ts';
import { keystone } from '../auth/keystone.ts';
import { token } from '../auth/token.ts';
import { cloudOfRegion, domainOf, endpointFault, endpointOf, type Region, regionFault } from '../endpoint.ts';
import { credentialsIn } from './credentialsIn.ts';
import { type Credentials, given, type Variables } from './readSet.ts';

/** What `HW_CLOUD` may be, and whose cloud a host is in. */
const DOMAINS: Readonly<Record<string, Region['cloud']>> = {
  'myhuaweicloud.com': 'huawei',
  'myhuaweicloud.eu': 'huawei',
  'otc.t-systems.com': 'otc',
};

const cloudOfUrl = (url: string): Region['cloud'] | undefined => {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  return Object.entries(DOMAINS).find(([domain]) => host.endsWith(`.${domain}`))?.[1];
};

/** What else in the environment says that a region is not the one that is meant. */
const contradictions = (env: Variables, name: string, place: Region): readonly string[] => {
  const domain = given(env, 'HW_CLOUD') ?? domainOf(place);
  const ofCloud = !Object.hasOwn(DOMAINS, domain)
    ? [`HW_CLOUD: expected ${Object.keys(DOMAINS).join(', ')}; for any other cloud set DLI_ENDPOINT`]
    : domain === domainOf(place)
      ? []
      : [`HW_CLOUD and ${name} contradict each other: hosts of that region end in ${domainOf(place)}`];
  // A password must not go to another cloud's Keystone.
  const ofUrls = ['DLI_ENDPOINT', 'OS_AUTH_URL', 'HW_AUTH_URL']
    .filter((url) => (cloudOfUrl(given(env, url) ?? '') ?? place.cloud) !== place.cloud)
    .map((url) => `${url} and ${name} contradict each other: they are of different clouds`);
  return [...ofCloud, ...ofUrls];
};

/** The region that an environment names, or what is wrong with it; `undefined` if it names none. */
const regionIn = (env: Variables): Either<readonly string[], Region> | undefined => {
  const ofOs = given(env, 'OS_REGION_NAME');
  const ofHw = given(env, 'HW_REGION_NAME');
  const region = ofOs ?? ofHw;
  if (region === undefined) return undefined;
  if ((ofHw ?? region) !== region)
    return left(['OS_REGION_NAME and HW_REGION_NAME contradict each other: unset one of them']);
  const name = ofOs === undefined ? 'HW_REGION_NAME' : 'OS_REGION_NAME';
  const place: Region = { cloud: cloudOfRegion(region), region };
  const fault = regionFault(place.cloud, region);
  const faults = fault === undefined ? contradictions(env, name, place) : [`${name}: ${fault}`];
  return faults.length === 0 ? right(place) : left(faults);
};

const MISSING =
  'set DLI_ENDPOINT: the URL of the DLI service, for instance https://dli.eu-de.otc.t-systems.com; ' +
  'or OS_REGION_NAME or HW_REGION_NAME: the name of its region, for instance eu-de';

/** Where the service is by an environment: by its URL, which wins, or by its region. */
const endpointIn = (
  env: Variables,
  region: Either<readonly string[], Region> | undefined,
): Either<readonly string[], string> => {
  const url = given(env, 'DLI_ENDPOINT');
  if (url === undefined) return region === undefined ? left([MISSING]) : map(endpointOf)(region);
  const fault = endpointFault(url);
  return fault === undefined ? right(url) : left([`DLI_ENDPOINT: ${fault}`]);
};

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

/** The way in that credentials are for. */
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
