import type { Check } from './Check.ts';
import { checkedKeys } from './checkedKeys.ts';

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
