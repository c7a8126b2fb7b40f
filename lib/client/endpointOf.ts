import { checkedOptions } from '../checks/checkedOptions.ts';
import { expected } from '../checks/expected.ts';
import { shown } from '../checks/shown.ts';
import { domainOf } from './regions/domainOf.ts';
import type { Region } from './regions/Region.ts';
import { regionFault } from './regions/regionFault.ts';

const CHECKS = {
  cloud: expected(`'huawei' or 'otc'`, (value) => value === 'huawei' || value === 'otc'),
  region: () => undefined, // by its cloud
};

/**
 * The base URL of DLI in a region.
 *
 * **When to use**: for the `endpoint` of `createClient`, where the region is what you know.
 *
 * **Gotchas**: a region of Huawei Cloud is checked for its form only, since new ones appear; one that has no DLI is
 * found out by the first look (`APIG.0101`, a `ConfigurationError`). On the Open Telekom Cloud only `eu-de` has DLI.
 * `eu-west-101` is in another domain than the rest. For the clouds of other operators write the URL yourself.
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
 * @throws `TypeError` for another cloud, what is no name of a region, and a region that is known to have no DLI
 * @see https://docs.otc.t-systems.com/regions-and-endpoints
 * @category Sources
 * @since 0.1.0
 */
export const endpointOf = (place: Region): string => {
  const { cloud, region } = checkedOptions('endpointOf', place, CHECKS, ['cloud', 'region']);
  const fault = regionFault(cloud, region);
  if (fault !== undefined) throw new TypeError(`region: ${fault}, got ${shown(region)}`);
  return `https://dli.${region}.${domainOf(place)}`;
};
