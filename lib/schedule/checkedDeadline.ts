import type { Check } from '../checks/Check.ts';
import { checkedLength } from './checkedLength.ts';

/** Throws a `TypeError` for what is neither a length of time nor a moment. */
export const checkedDeadline: Check = (name, value) => {
  if (!(value instanceof Date)) checkedLength(name, value);
  else if (Number.isNaN(value.getTime()))
    throw new TypeError(`${name}: expected a valid Date, got Invalid Date`);
};
