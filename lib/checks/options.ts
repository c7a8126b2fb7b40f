import { suggestionFor } from './suggestion.ts';
import { excerpt } from './text.ts';
import { type Check, formatValue } from './values.ts';

/** Options that are set: an option that is present is not `undefined`. */
export type GivenOptions<T> = { readonly [Name in keyof T]?: Exclude<T[Name], undefined> };

/** Options with a default applied to each. */
export type AllOptions<T> = { readonly [Name in keyof T]-?: Exclude<T[Name], undefined> };

// An unknown option is an error in each of these functions: a misspelt limit would otherwise be no limit.

/**
 * Returns the options that are set, each one checked; `undefined` counts as absent. Throws a `TypeError` for an unknown
 * option and for an invalid or missing one.
 *
 * @param of - names the object in a message about an unknown option
 * @param checks - a check for each known option
 * @param required - the options that must be set
 */
export const checkedOptions = <T extends object, R extends keyof T & string = never>(
  of: string,
  options: T,
  checks: Readonly<Record<keyof T & string, Check>>,
  required: readonly R[] = [],
): GivenOptions<T> & Pick<T, R> => {
  const known = Object.keys(checks) as (keyof T & string)[];
  checkedKeys(of, options, known);
  const present = known.filter(
    (key) => options[key] !== undefined || required.some((other) => other === key),
  );
  for (const key of present) checks[key](key, options[key]);
  return Object.fromEntries(present.map((key) => [key, options[key]])) as GivenOptions<T> & Pick<T, R>;
};

/** Returns an object of options as it is, or throws a `TypeError` if it is no object or has an unknown key. */
export const checkedKeys = <K extends string>(
  of: string,
  options: unknown,
  known: readonly K[],
): Readonly<Partial<Record<K, unknown>>> => {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`${of}: expected an object, got ${formatValue(options)}`);
  }
  const stray = unknownKey(options, known);
  if (stray === undefined) return options as Partial<Record<K, unknown>>;
  throw unknownOption(of, stray, known, `, got ${formatValue((options as Record<string, unknown>)[stray])}`);
};

/**
 * Checks the keys of options that hold secrets. Unlike {@link checkedKeys} it shows no value: a misspelt option may hold
 * a secret, and so may a text that was passed in place of the options.
 */
export const checkedNames = (of: string, options: unknown, known: readonly string[]): void => {
  if (typeof options !== 'object') throw new TypeError(`${of}: expected an object, got ${typeof options}`);
  if (options === null || Array.isArray(options)) {
    throw new TypeError(`${of}: expected an object, got ${formatValue(options)}`);
  }
  const stray = unknownKey(options, known);
  if (stray !== undefined) throw unknownOption(of, stray, known, '');
};

/** Asks for the option that is meant, or lists all. */
const unknownOption = (of: string, stray: string, known: readonly string[], got: string): TypeError => {
  const name = `${of}.${excerpt(stray, MAX_NAME_LENGTH)}`;
  const meant = suggestionFor(stray, known);
  return new TypeError(
    meant === undefined
      ? `${name}: no such option (${known.join(', ')})${got}`
      : `${name}: no such option${got}; did you mean \`${meant}\`?`,
  );
};

const MAX_NAME_LENGTH = 100;

const unknownKey = (options: object, known: readonly string[]): string | undefined =>
  Object.keys(options).find((key) => !known.includes(key));
