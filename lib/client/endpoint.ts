import { checkedOptions } from '../checks/options.ts';
import { expected, formatValue } from '../checks/values.ts';
import { PROJECT_ID } from '../model/BatchRef.ts';

/**
 * A region of one of the two clouds.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface Region {
  /** The cloud: Huawei Cloud, or the Open Telekom Cloud. */
  readonly cloud: 'huawei' | 'otc';
  /** The name of the region: `cn-north-4`, `eu-west-101`, `eu-de`. */
  readonly region: string;
}

/**
 * Returns the base URL of DLI in a region.
 *
 * **When to use**: for the `endpoint` of `createClient`, if you know the region.
 *
 * **Gotchas**: It knows the regions of Huawei Cloud that have DLI by Huawei's own SDK, and lists them in the error for any
 * other: write the URL of a newer region, and of the cloud of another operator, yourself. On the Open Telekom Cloud only
 * `eu-de` has DLI. `eu-west-101` is in another domain than the other regions.
 *
 * @example
 * ```ts
 * import { endpointOf } from 'dli-watch';
 *
 * console.log(endpointOf({ cloud: 'otc', region: 'eu-de' })); // => https://dli.eu-de.otc.t-systems.com
 * console.log(endpointOf({ cloud: 'huawei', region: 'cn-north-4' })); // => https://dli.cn-north-4.myhuaweicloud.com
 * console.log(endpointOf({ cloud: 'huawei', region: 'eu-west-101' })); // => https://dli.eu-west-101.myhuaweicloud.eu
 * ```
 *
 * @param place - `cloud`: `'huawei'` or `'otc'`; `region`: the name of a region
 * @throws `TypeError` for an unknown cloud, and for a region that is not known to have DLI; it lists those that are
 * @see https://docs.otc.t-systems.com/regions-and-endpoints
 * @category Sources
 * @since 0.1.0
 */
export const endpointOf = (place: Region): string => {
  const { cloud, region } = checkedOptions('endpointOf', place, CHECKS, ['cloud', 'region']);
  const fault = regionFault(cloud, region);
  if (fault !== undefined) throw new TypeError(`region: ${fault}, got ${formatValue(region)}`);
  return `https://dli.${region}.${domainOf(place)}`;
};

const CHECKS = {
  cloud: expected(`'huawei' or 'otc'`, (value) => value === 'huawei' || value === 'otc'),
  region: () => undefined, // checked together with the cloud
};

/** The URL of the Keystone of a region. Its tokens are valid in that whole region. */
export const iamEndpointOf = (place: Region): string => `https://iam.${place.region}.${domainOf(place)}/v3`;

/** The domain of a region's hosts. Huawei's European cloud has its own (DliRegion.ts of its SDK). */
export const domainOf = ({ cloud, region }: Region): string =>
  cloud === 'otc' ? 'otc.t-systems.com' : region === 'eu-west-101' ? 'myhuaweicloud.eu' : 'myhuaweicloud.com';

/** All regions of the Open Telekom Cloud, with DLI or without (its regions-and-endpoints document, 2026-03). */
const OTC_REGIONS: ReadonlySet<string> = new Set(['eu-de', 'eu-nl', 'eu-ch2']);

/** The cloud of a region; no name is in use in both clouds. */
export const cloudOfRegion = (region: string): Region['cloud'] =>
  OTC_REGIONS.has(region) ? 'otc' : 'huawei';

// The functions below return what is wrong with a value, or `undefined`. The text does not repeat the value.

/** The regions of Huawei Cloud with DLI (DliRegion.ts of its SDK 3.1.211). */
const HUAWEI_REGIONS: readonly string[] = [
  ...['af-south-1', 'ae-ad-1', 'ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4'],
  ...['cn-east-2', 'cn-east-3', 'cn-north-1', 'cn-north-2', 'cn-north-4', 'cn-north-9', 'cn-south-1'],
  ...['cn-southwest-2', 'eu-west-0', 'eu-west-101', 'la-north-2', 'la-south-2', 'me-east-1'],
  ...['my-kualalumpur-1', 'na-mexico-1', 'ru-northwest-2', 'sa-brazil-1', 'tr-west-1'],
];

/** The form of a region's name, which is one label of a host name. */
const REGION = /^(?=.{1,63}$)[a-z]+(-[a-z0-9]+)+$/;

/**
 * What is wrong with the name of a region that has DLI.
 *
 * @param instead - what to do for a region that is not known
 */
export const regionFault = (
  cloud: Region['cloud'],
  region: unknown,
  instead = 'write its URL',
): string | undefined => {
  if (typeof region !== 'string' || !REGION.test(region))
    return 'expected the name of a region, like "eu-de" or "cn-north-4"';
  if (cloud === 'otc')
    return region === 'eu-de'
      ? undefined
      : 'expected eu-de, the only region of the Open Telekom Cloud that has DLI';
  if (cloudOfRegion(region) === 'otc')
    return 'expected a region of Huawei Cloud, not of the Open Telekom Cloud';
  return HUAWEI_REGIONS.includes(region)
    ? undefined
    : `expected a region that is known to have DLI: ${HUAWEI_REGIONS.join(', ')}, or eu-de of the Open Telekom Cloud (for any other ${instead})`;
};

/** What is wrong with the id of a project. */
export const projectFault = (value: unknown): string | undefined =>
  typeof value === 'string' && PROJECT_ID.test(value) ? undefined : 'expected 1 to 64 letters and digits';

/** What is wrong with an endpoint. */
export const endpointFault = (
  endpoint: unknown,
  example = 'https://dli.eu-de.otc.t-systems.com',
): string | undefined => {
  if (typeof endpoint !== 'string' || !URL.canParse(endpoint)) return `expected a URL like "${example}"`;
  const { protocol, username, password, search, hash } = new URL(endpoint);
  if (protocol !== 'https:' && protocol !== 'http:') return 'expected an http or https URL';
  if (username + password !== '') return 'expected no user and no password in it';
  return search + hash === '' ? undefined : 'expected no query and no fragment';
};

/** Checks an endpoint and returns its base URL without a trailing slash. */
export const endpointUrl = (endpoint: unknown): string => {
  const fault = endpointFault(endpoint);
  if (fault === undefined) {
    const { origin, pathname } = new URL(String(endpoint));
    return (origin + pathname).replace(/\/+$/, '');
  }
  throw new TypeError(`endpoint: ${fault}${mayBeSecret(endpoint) ? '' : `, got ${formatValue(endpoint)}`}`);
};

/** An "@" or a query may hold a password or a token. A text without a dot or colon is no address, but may be a key. */
const mayBeSecret = (endpoint: unknown): boolean =>
  typeof endpoint === 'string' && endpoint !== '' && (/[@?#]/.test(endpoint) || !/[.:]/.test(endpoint));
