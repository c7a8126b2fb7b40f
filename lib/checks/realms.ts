// Values of other realms. Jest runs each test file in a context with an `Error` and a `Date` of its own, while `fetch` and
// Node's modules raise errors of the main one; and fake timers replace `Date`. So `instanceof` proves nothing about them.

/** The tag of a value; a proxy may throw at being asked for it. */
const tagOf = (value: unknown): string => {
  try {
    return Object.prototype.toString.call(value);
  } catch {
    return '';
  }
};

/** Whether a value is a `Date`, of whatever realm; it may be an invalid one. */
export const isDate = (value: unknown): value is Date =>
  tagOf(value) === '[object Date]' && typeof fieldOf(value, 'getTime') === 'function';

/** Whether a value was made by `Error` or a class that extends it, of whatever realm. */
export const isNativeError = (value: unknown): value is Error => tagOf(value) === '[object Error]';

/**
 * Whether a value is an error, or has the form of one: a `DOMException`, an error with a tag of its own as that of `node-fetch`,
 * or a copy as plain data.
 */
export const isError = (value: unknown): value is object =>
  isNativeError(value) ||
  (typeof fieldOf(value, 'name') === 'string' && typeof fieldOf(value, 'message') === 'string');

/** A field of a value that may be anything; `undefined` if it is no object, or if reading it fails. */
export const fieldOf = (value: unknown, field: string): unknown => {
  if (typeof value !== 'object' || value === null) return undefined;
  try {
    return Reflect.get(value, field);
  } catch {
    return undefined;
  }
};
