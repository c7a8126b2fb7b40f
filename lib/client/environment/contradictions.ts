import { domainOf } from '../regions/domainOf.ts';
import type { Region } from '../regions/Region.ts';
import { given } from './given.ts';
import type { Variables } from './Variables.ts';

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
export const contradictions = (env: Variables, name: string, place: Region): readonly string[] => {
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
