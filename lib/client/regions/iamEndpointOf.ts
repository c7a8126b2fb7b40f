import { domainOf } from './domainOf.ts';
import type { Region } from './Region.ts';

/** Where the Keystone of a region is. Its tokens get in everywhere in that region. */
export const iamEndpointOf = (place: Region): string => `https://iam.${place.region}.${domainOf(place)}/v3`;
