import type { Check } from './Check.ts';
import { expected } from './expected.ts';

/** Throws a `TypeError` for what is no function. */
export const checkedFunction: Check = expected('a function', (value) => typeof value === 'function');
