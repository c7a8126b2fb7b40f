import type { Method } from './Method.ts';

/**
 * An object with other methods in place of its own. Whatever is called runs on the object itself, so that private fields
 * are within reach, and what it says of itself is what the object says.
 *
 * @param source - the object; it is not changed
 * @param replaced - the method to show in place of one, which comes bound to the object
 */
export const overlaid = <S extends object>(
  source: S,
  replaced: (name: PropertyKey, method: Method) => Method,
): S => {
  const made = new Map<PropertyKey, { readonly of: unknown; readonly method: Method }>();
  const methodOf = (name: PropertyKey, value: Method): Method => {
    const before = made.get(name);
    if (before?.of === value) return before.method;
    const bound = new Proxy(value, { apply: (_, _self, args) => Reflect.apply(value, source, args) });
    const method = replaced(name, bound);
    made.set(name, { of: value, method });
    return method;
  };
  return new Proxy(changeable(source), {
    get: (_, name) => {
      const value: unknown = Reflect.get(source, name);
      const isMethod = typeof value === 'function' && name !== 'constructor';
      return isMethod ? methodOf(name, value as Method) : value;
    },
    set: (_, name, value) => Reflect.set(source, name, value),
  });
};

/** What can never change a Proxy has to show as it is: where there is any, as in a frozen object, it stands before a copy. */
const changeable = <S extends object>(source: S): S => {
  const names = Reflect.ownKeys(source);
  const propertyOf = (name: PropertyKey): PropertyDescriptor =>
    Reflect.getOwnPropertyDescriptor(source, name) ?? {};
  if (names.every((name) => propertyOf(name).configurable)) return source;
  const copy = Object.create(Object.getPrototypeOf(source) as object | null) as S;
  for (const name of names) Object.defineProperty(copy, name, { ...propertyOf(name), configurable: true });
  return copy;
};
