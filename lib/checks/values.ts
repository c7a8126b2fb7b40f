/** Throws a `TypeError` that names an option and its value, if the value cannot be right. */
export type Check = (name: string, value: unknown) => void;

const MAX_SHOWN = 100;

/** Says a refused value in a message, in one short line: `"abc"`, `NaN`, `a function`. */
export const formatValue = (value: unknown): string => {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value);
    case 'function':
      return 'a function';
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return `an array of ${String(value.length)}`;
      return value instanceof Date ? `Date(${String(value.getTime())})` : 'an object';
    default:
      return String(value);
  }
};

/**
 * A check by a predicate, and what to say when it does not hold.
 *
 * @param what - how the message goes on after "expected"
 * @param holds - whether a value passes
 * @param show - how the message names the refused value; for what may be a secret, something that does not tell it
 */
export const expected =
  (what: string, holds: (value: unknown) => boolean, show: (value: unknown) => string = formatValue): Check =>
  (name, value) => {
    if (!holds(value)) throw new TypeError(`${name}: expected ${what}, got ${show(value)}`);
  };

/** Whether a value is an object (or a function) that has these methods. */
export const hasMethods = (value: unknown, ...methods: readonly string[]): boolean =>
  ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
  methods.every((method) => typeof (value as Record<string, unknown>)[method] === 'function');

/** Whether a value is an object, but not an array and not `null`. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Throws a `TypeError` for what is no function. */
export const checkedFunction: Check = expected('a function', (value) => typeof value === 'function');

const isCount = expected(
  'a whole number from 0',
  (value) => Number.isSafeInteger(value) && Number(value) >= 0,
);

/** Returns a count that an option holds, or throws a `TypeError` naming the option and its value. */
export const checkedCount = (name: string, value: number): number => {
  isCount(name, value);
  return value;
};

/** Throws a `TypeError` for what is no whole number from 1. */
export const checkedFromOne: Check = expected(
  'a whole number from 1',
  (value) => Number.isSafeInteger(value) && Number(value) >= 1,
);

/** What a number may be, and how to say so. */
interface Bounds {
  readonly min: number;
  readonly max: number;
  /** What the number counts: `milliseconds`. */
  readonly unit?: string;
}

/** Returns a number that an option holds, or throws a `TypeError` naming the option and its value. */
export const checkedNumber = (name: string, value: unknown, { min, max, unit }: Bounds): number => {
  if (typeof value === 'number' && value >= min && value <= max) return value;
  const what = unit === undefined ? 'a number' : `a number of ${unit}`;
  throw new TypeError(
    `${name}: expected ${what} from ${String(min)} to ${String(max)}, got ${formatValue(value)}`,
  );
};
