import { type Either, left, right } from 'fp-ts/lib/Either.js';
import type { CallbackFault } from '../errors/CallbackError.ts';
import { MAX_DELAY_MS } from './MAX_DELAY_MS.ts';

/** Takes what a callback returned as a delay, or refuses it. Too long a delay becomes the longest one. */
export const delayOf = (returned: unknown): Either<CallbackFault, number> =>
  typeof returned === 'number' && returned >= 0 && returned < Infinity
    ? right(Math.min(returned, MAX_DELAY_MS))
    : left({ returned, expected: 'a delay in milliseconds' });
