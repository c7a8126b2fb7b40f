import { type Check, expected, formatValue } from '../../checks/values.ts';

/** Says only what kind of value it is: a token in the wrong place is still a token, and messages end in logs. */
export const shownSafely = (value: unknown): string =>
  value === '' ? 'an empty text' : `a value of type ${typeof value}`;

/** Refuses what is no text, or an empty one, and does not tell it. */
export const secretText: Check = expected(
  'a text that is not empty',
  (value) => typeof value === 'string' && value !== '',
  shownSafely,
);

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

type Show = (value: unknown) => string;

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isGiven = ([, value]: readonly [string, unknown]): boolean => value !== undefined;

/** A misspelt `tokens` holds tokens all the same. */
const showAt = (path: string): Show => (path === '' ? shownSafely : formatValue);

const checkKnown = (path: string, copy: object, known: object, show: Show): void => {
  const refuse = expected(`one of the fields ${Object.keys(known).join(', ')}`, () => false, show);
  for (const [key, value] of Object.entries(copy)) {
    if (!Object.hasOwn(known, key)) refuse(`${path}${key}`, value);
  }
};

/**
 * Checks an object field by field, and refuses fields that nobody knows: a misspelt one would change nothing,
 * without a word.
 *
 * @param path - where the object stands; empty for the options of `startSimulator`
 * @param value - the object; a field that is `undefined` counts as absent
 * @param fields - the known fields
 * @param required - those that must be there
 * @param show - how a message names what is no object, or a field that nobody knows
 * @returns a copy, so that a later change of the caller's object changes nothing here
 */
export const checkFields = <T extends object>(
  path: string,
  value: unknown,
  fields: { readonly [K in keyof T]-?: Check },
  required: readonly (keyof T)[] = [],
  show?: Show,
): T => {
  expected('an object', isObject, show)(path || 'options', value);
  const prefix = path && `${path}.`;
  const copy = Object.fromEntries(Object.entries(value as object).filter(isGiven));
  checkKnown(prefix, copy, fields, show ?? showAt(path));
  for (const [key, check] of Object.entries<Check>(fields)) {
    if (Object.hasOwn(copy, key) || required.includes(key as keyof T)) check(`${prefix}${key}`, copy[key]);
  }
  return copy as T;
};
