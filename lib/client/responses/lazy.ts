/** Makes a value when it is first needed: a codec that an application never uses costs its start nothing. */
export const lazy = <T extends object>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => (made ??= make());
};
