import type { Region } from './Region.ts';

/** What the host names of a region end in. Huawei's European cloud has a domain of its own (DliRegion.ts of its SDK). */
export const domainOf = ({ cloud, region }: Region): string =>
  cloud === 'otc' ? 'otc.t-systems.com' : region === 'eu-west-101' ? 'myhuaweicloud.eu' : 'myhuaweicloud.com';
