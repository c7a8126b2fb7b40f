import type { Check } from './Check.ts';
import { shown } from './shown.ts';

/**
 * A check by a predicate, and what to say when it does not hold.
 *
 * @param what - how the message goes on after "expected"
 * @param holds - whether a value passes
 * @param show - how the message names the refused value; for what may be a secret, something that does not tell it
 */
export const expected =
  (what: string, holds: (value: unknown) => boolean, show: (value: unknown) => string = shown): Check =>
  (name, value) => {
    if (!holds(value)) throw new TypeError(`${name}: expected ${what}, got ${show(value)}`);
  };
