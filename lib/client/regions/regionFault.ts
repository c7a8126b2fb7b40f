import { cloudOfRegion } from './cloudOfRegion.ts';
import type { Region } from './Region.ts';

/** Huawei opens regions now and then: a name is checked for its form, which is that of one part of a host name. */
const REGION = /^(?=.{1,63}$)[a-z]+(-[a-z0-9]+)+$/;

/** What is wrong with a value as a region of a cloud that has DLI, or `undefined`. It does not repeat the value. */
export const regionFault = (cloud: Region['cloud'], region: unknown): string | undefined => {
  if (typeof region !== 'string' || !REGION.test(region))
    return 'expected the name of a region, like "eu-de" or "cn-north-4"';
  if (cloud === 'otc')
    return region === 'eu-de'
      ? undefined
      : 'expected eu-de, the only region of the Open Telekom Cloud that has DLI';
  return cloudOfRegion(region) === 'huawei'
    ? undefined
    : 'expected a region of Huawei Cloud, not of the Open Telekom Cloud';
};
