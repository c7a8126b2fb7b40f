import { type Either, left, right } from 'fp-ts/lib/Either.js';
import { checkedNumber } from '../checks/values.ts';
import type { CallbackFault } from '../errors/watchErrors.ts';

/** The longest delay of a timer, 24.8 days: `setTimeout` turns a longer one into 1 ms. */
export const MAX_DELAY_MS: number = 2 ** 31 - 1;

/** Validates a delay that a callback returned, and clamps it to `MAX_DELAY_MS`. */
export const delayOf = (returned: unknown): Either<CallbackFault, number> =>
  typeof returned === 'number' && returned >= 0 && returned < Infinity
    ? right(Math.min(returned, MAX_DELAY_MS))
    : left({ returned, expected: 'a delay in milliseconds' });

/** `Retry-After` in milliseconds, clamped; 0 if a source gave none or a value that is not positive. */
export const clampRetryAfter = (retryAfterMs: number | undefined, maxRetryAfterMs: number): number =>
  retryAfterMs !== undefined && retryAfterMs > 0 ? Math.min(retryAfterMs, maxRetryAfterMs) : 0;

const unit = 'milliseconds';

/** Checks an option for a timer: returns a delay of at most `MAX_DELAY_MS`, or throws a `TypeError`. */
export const checkedDelay = (name: string, value: unknown, min = 0): number =>
  checkedNumber(name, value, { min, max: MAX_DELAY_MS, unit });

/** Checks an option for a time limit: returns a duration, which may exceed a timer, or throws a `TypeError`. */
export const checkedDuration = (name: string, value: unknown, min = 0): number =>
  checkedNumber(name, value, { min, max: Number.MAX_SAFE_INTEGER, unit });

/** Checks two options for the shortest and the longest delay. Both are at least 1 ms, to rule out a busy loop. */
export const checkedDelayRange = <K extends string>(
  owner: string,
  options: Readonly<Partial<Record<K, unknown>>>,
  minKey: K,
  maxKey: K,
): readonly [min: number, max: number] => {
  const min = checkedDelay(`${owner}.${minKey}`, options[minKey], 1);
  return [min, checkedDelay(`${owner}.${maxKey}`, options[maxKey], min)];
};
