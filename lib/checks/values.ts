import { isDate } from './realms.ts';
import { excerpt, printable } from './text.ts';

/** Throws a `TypeError` that names the option and its value if the value is invalid. */
export type Check = (name: string, value: unknown) => void;

/**
 * Makes a check from a predicate.
 *
 * @param what - completes "expected …" in the message
 * @param accepts - whether a value is valid
 * @param format - how the message shows a rejected value; must not reveal a value that may be a secret
 */
/* @__NO_SIDE_EFFECTS__ */
export const expected =
  (
    what: string,
    accepts: (value: unknown) => boolean,
    format: (value: unknown) => string = formatValue,
  ): Check =>
  (name, value) => {
    if (!accepts(value)) throw new TypeError(`${name}: expected ${what}, got ${format(value)}`);
  };

const MAX_TEXT_LENGTH = 100;

/** Formats a rejected value for a message, on one short line: `"abc"`, `NaN`, `a function`. Never throws. */
export const formatValue = (value: unknown): string => {
  switch (typeof value) {
    case 'string':
      return formatText(value);
    case 'function':
      return 'a function';
    case 'object':
      return formatObject(value);
    case 'bigint':
      return `${excerpt(String(value), MAX_TEXT_LENGTH)}n`;
    default:
      return excerpt(String(value), MAX_TEXT_LENGTH);
  }
};

const formatText = (value: string): string =>
  printable(JSON.stringify(value.length > MAX_TEXT_LENGTH ? `${value.slice(0, MAX_TEXT_LENGTH)}…` : value));

const formatObject = (value: object | null): string => {
  try {
    if (value === null) return 'null';
    if (Array.isArray(value)) return `an array of ${String(value.length)}`;
    return isDate(value) ? `Date(${String(value.getTime())})` : 'an object';
  } catch {
    return 'an object'; // a proxy that throws
  }
};

/** Whether a value is an object or a function that has these methods. */
export const hasMethods = (value: unknown, ...methods: readonly string[]): boolean =>
  ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
  methods.every((method) => typeof (value as Record<string, unknown>)[method] === 'function');

/** Whether a value is an object, but not an array and not `null`. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// A `Check` goes into the table of `checkedOptions`; the other `checked…` functions return the value.

/** Checks a callback. */
export const checkedFunction: Check = expected('a function', (value) => typeof value === 'function');

/** Checks a count of at least 1. */
export const checkedFromOne: Check = expected(
  'a whole number from 1',
  (value) => Number.isSafeInteger(value) && Number(value) >= 1,
);

const checkedFromZero = expected(
  'a whole number from 0',
  (value) => Number.isSafeInteger(value) && Number(value) >= 0,
);

/** Returns a count of at least 0. */
export const checkedCount = (name: string, value: number): number => {
  checkedFromZero(name, value);
  return value;
};

interface Bounds {
  readonly min: number;
  readonly max: number;
  /** Names the unit in the message: `milliseconds`. */
  readonly unit?: string;
}

/** Returns a number within inclusive bounds. */
export const checkedNumber = (name: string, value: unknown, { min, max, unit }: Bounds): number => {
  if (typeof value === 'number' && value >= min && value <= max) return value;
  const what = unit === undefined ? 'a number' : `a number of ${unit}`;
  throw new TypeError(
    `${name}: expected ${what} from ${String(min)} to ${String(max)}, got ${formatValue(value)}`,
  );
};
