import type { Region } from './Region.ts';

/** All regions of the Open Telekom Cloud, with DLI or without (its regions-and-endpoints document, 2026-03). */
const OTC_REGIONS: ReadonlySet<string> = new Set(['eu-de', 'eu-nl', 'eu-ch2']);

/** Whose region it is, by its name: no name is in use in both clouds. */
export const cloudOfRegion = (region: string): Region['cloud'] =>
  OTC_REGIONS.has(region) ? 'otc' : 'huawei';
