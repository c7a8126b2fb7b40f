import type { Check } from '../../checks/Check.ts';
import { expected } from '../../checks/expected.ts';
import { shownSafely } from './shownSafely.ts';

/**
 * A check of all elements of an array, which does not tell what stands in its place.
 *
 * @param what - the elements, in the plural
 * @param check - the check of one
 */
export const listOf = (what: string, check: Check): Check => {
  const checkList = expected(`an array of ${what}`, Array.isArray, shownSafely);
  return (path, value) => {
    checkList(path, value);
    // Array.from, not forEach alone: that skips the holes of a sparse array.
    Array.from(value as unknown[]).forEach((element, index) => check(`${path}[${index}]`, element));
  };
};
