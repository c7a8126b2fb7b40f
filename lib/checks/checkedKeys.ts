import { shown } from './shown.ts';

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
    throw new TypeError(`${name}: expected an object, got ${shown(options)}`);
  }
  for (const key of Object.keys(options)) {
    if (!(keys as readonly string[]).includes(key)) {
      const value = shown((options as Record<string, unknown>)[key]);
      throw new TypeError(`${name}.${key}: no such option (${keys.join(', ')}), got ${value}`);
    }
  }
  return options as Partial<Record<K, unknown>>;
};
