import { shown } from './shown.ts';

/**
 * Throws a `TypeError` for what is no object of options or has a name that is not known, as `checkedKeys` does, but
 * shows no value: a misspelt option holds a secret all the same, and so may a text in place of them all.
 */
export const checkedNames = (of: string, options: unknown, names: readonly string[]): void => {
  if (typeof options !== 'object') throw new TypeError(`${of}: expected an object, got ${typeof options}`);
  if (options === null || Array.isArray(options))
    throw new TypeError(`${of}: expected an object, got ${shown(options)}`);
  const stray = Object.keys(options).find((name) => !names.includes(name));
  if (stray !== undefined) throw new TypeError(`${of}.${stray}: no such option (${names.join(', ')})`);
};
