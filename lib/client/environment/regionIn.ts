import { type Either, left, right } from 'fp-ts/lib/Either.js';
import { cloudOfRegion } from '../regions/cloudOfRegion.ts';
import type { Region } from '../regions/Region.ts';
import { regionFault } from '../regions/regionFault.ts';
import { contradictions } from './contradictions.ts';
import { given } from './given.ts';
import type { Variables } from './Variables.ts';

/** The region that an environment names, or what is wrong with it; `undefined` if it names none. */
export const regionIn = (env: Variables): Either<readonly string[], Region> | undefined => {
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
