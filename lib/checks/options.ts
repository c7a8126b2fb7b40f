import { type Check, formatValue } from './values.ts';

/**
 * Returns an object of options, or throws a `TypeError` for what is no object or has a key that is not
 * known: a misspelt limit must never become no limit.
 */
export const checkedKeys = <K extends string>(
  name: string,
  options: unknown,
  keys: readonly K[],
): Readonly<Partial<Record<K, unknown>>> => {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`${name}: expected an object, got ${formatValue(options)}`);
  }
  for (const key of Object.keys(options)) {
    if (!(keys as readonly string[]).includes(key)) {
      const value = formatValue((options as Record<string, unknown>)[key]);
      throw new TypeError(`${name}.${key}: no such option (${keys.join(', ')}), got ${value}`);
    }
  }
  return options as Partial<Record<K, unknown>>;
};

/**
 * Throws a `TypeError` for what is no object of options or has a name that is not known, as `checkedKeys` does, but
 * shows no value: a misspelt option holds a secret all the same, and so may a text in place of them all.
 */
export const checkedNames = (of: string, options: unknown, names: readonly string[]): void => {
  if (typeof options !== 'object') throw new TypeError(`${of}: expected an object, got ${typeof options}`);
  if (options === null || Array.isArray(options))
    throw new TypeError(`${of}: expected an object, got ${formatValue(options)}`);
  const stray = Object.keys(options).find((name) => !names.includes(name));
  if (stray !== undefined) throw new TypeError(`${of}.${stray}: no such option (${names.join(', ')})`);
};

/** A check for each option that there is. */
type Checks<T> = Readonly<Record<keyof T & string, Check>>;

/**
 * Returns the options that are there, each one checked; `undefined` counts as absent. Throws a `TypeError` for
 * an option that does not exist: a misspelt limit must never become no limit.
 */
export const checkedOptions = <T extends object, R extends keyof T & string = never>(
  of: string,
  options: T,
  checks: Checks<T>,
  required: readonly R[] = [],
): Partial<T> & Pick<T, R> => {
  const names = Object.keys(checks) as (keyof T & string)[];
  checkedKeys(of, options, names);
  const given = names.filter((name) => options[name] !== undefined || required.some((r) => r === name));
  for (const name of given) checks[name](name, options[name]);
  return Object.fromEntries(given.map((name) => [name, options[name]])) as Partial<T> & Pick<T, R>;
};
