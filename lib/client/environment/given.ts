import type { Variables } from './Variables.ts';

/** The value of a variable, if it is set: an empty one is not. */
export const given = (env: Variables, name: string): string | undefined => {
  const value = env[name];
  return value === '' ? undefined : value;
};
