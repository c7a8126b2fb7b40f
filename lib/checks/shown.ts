const MAX_SHOWN = 100;

/** Says a refused value in a message, in one short line: `"abc"`, `NaN`, `a function`. */
export const shown = (value: unknown): string => {
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
