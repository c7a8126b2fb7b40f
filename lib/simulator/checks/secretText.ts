import type { Check } from '../../checks/Check.ts';
import { expected } from '../../checks/expected.ts';
import { shownSafely } from './shownSafely.ts';

/** Refuses what is no text, or an empty one, and does not tell it. */
export const secretText: Check = expected(
  'a text that is not empty',
  (value) => typeof value === 'string' && value !== '',
  shownSafely,
);
