import type { Check } from './Check.ts';
import { expected } from './expected.ts';

/** Throws a `TypeError` for what is no whole number from 1. */
export const checkedFromOne: Check = expected(
  'a whole number from 1',
  (value) => Number.isSafeInteger(value) && Number(value) >= 1,
);
