import { checkedNames, checkedOptions, type GivenOptions } from '../checks/options.ts';
import { type Check, checkedNumber, expected } from '../checks/values.ts';

// Checks of lib/checks, extended for the nested arguments of the simulator: messages name a path, `script[2].forMs`.

/** `setTimeout` fires at once for a longer delay. */
export const MAX_TIMER_MS = 2_147_483_647;

const isNonEmptyText = (value: unknown): boolean => typeof value === 'string' && value !== '';

/** Throws a `TypeError` for anything but a non-empty string. */
export const nonEmptyText: Check = expected('a text that is not empty', isNonEmptyText);

/** Throws a `TypeError` for anything but a delay that `setTimeout` supports. */
export const timerMs: Check = (path, value) =>
  checkedNumber(path, value, { min: 0, max: MAX_TIMER_MS, unit: 'milliseconds' });

/** A check for a whole number within bounds. */
export const wholeNumber = (min: number, max: number = Number.MAX_SAFE_INTEGER): Check =>
  expected(
    `a whole number from ${min}${max === Number.MAX_SAFE_INTEGER ? '' : ` to ${max}`}`,
    (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
  );

/** Whether `JSON.stringify` can encode a value. */
export const isJson = (value: unknown): boolean => {
  try {
    // It returns undefined for a function, and throws for a BigInt and a circular object.
    return (JSON.stringify(value) as string | undefined) !== undefined;
  } catch {
    return false;
  }
};

/** Describes a value by its type alone. Messages end up in logs, and a misplaced secret is still a secret. */
export const formatSecret = (value: unknown): string =>
  value === '' ? 'an empty text' : `a value of type ${typeof value}`;

/** As `nonEmptyText`, but never shows the value. */
export const secretText: Check = expected('a text that is not empty', isNonEmptyText, formatSecret);

/**
 * A check for all elements of an array, which never shows a value that is not an array.
 *
 * @param elements - what the elements are called, in the plural
 * @param check - the check of one element
 */
export const secretList = (elements: string, check: Check): Check => {
  const checkArray = expected(`an array of ${elements}`, Array.isArray, formatSecret);
  return (path, value) => {
    checkArray(path, value);
    // Not `forEach` on the value itself, which skips the holes of a sparse array.
    Array.from(value as unknown[]).forEach((element, index) => check(`${path}[${index}]`, element));
  };
};

/** A check for each field of an object. */
export type FieldChecks<T> = Readonly<Record<keyof T & string, Check>>;

/** As `checkedOptions`, for an object inside the arguments: the path precedes the names of its fields. Returns a copy. */
export const checkedFields = <T extends object, R extends keyof T & string = never>(
  path: string,
  value: unknown,
  checks: FieldChecks<T>,
  required: readonly R[] = [],
): GivenOptions<T> & Pick<T, R> => {
  const withPath = Object.entries<Check>(checks).map(([name, check]): [string, Check] => [
    name,
    (_, field) => check(`${path}.${name}`, field),
  ]);
  return checkedOptions(path, value as T, Object.fromEntries(withPath) as FieldChecks<T>, required);
};

/** A check for an object with secrets: it never shows an unknown field, nor a value that is not an object. */
export const secretFields =
  <T extends object>(checks: FieldChecks<T>, required: readonly (keyof T & string)[]): Check =>
  (path, value) => {
    checkedNames(path, value, Object.keys(checks));
    checkedFields(path, value, checks, required);
  };
