import { type Either, left, right } from 'fp-ts/lib/Either.js';
import { CallbackError } from '../errors/CallbackError.ts';
import type { LookError } from '../errors/LookError.ts';
import { MAX_DELAY_MS } from '../schedule/MAX_DELAY_MS.ts';
import type { Watch } from './Watch.ts';

/** Takes what a callback returned as a delay, or refuses it. Too long a delay becomes the longest one. */
export const asDelay = (
  watch: Watch,
  callback: 'schedule' | 'retry',
  returned: unknown,
  lookError?: LookError,
): Either<CallbackError, number> =>
  typeof returned === 'number' && returned >= 0 && returned < Infinity
    ? right(Math.min(returned, MAX_DELAY_MS))
    : left(
        new CallbackError(
          callback,
          { returned, expected: 'a delay in milliseconds' },
          watch.facts(),
          lookError,
        ),
      );
