/** Goes on with a value now, or when it comes: what is known at once costs no turn of the event loop. */
export const whenKnown = <A>(value: A | Promise<A>, next: (value: A) => void): void => {
  if (value instanceof Promise) void value.then(next);
  else next(value);
};
