import { type Either, left, right } from 'fp-ts/lib/Either.js';
import { checkedNumber } from '../checks/values.ts';
import type { CallbackFault } from '../errors/watchErrors.ts';

/** The longest delay that a timer takes, 24.8 days: `setTimeout` turns a longer one into 1 ms. */
export const MAX_DELAY_MS: number = 2 ** 31 - 1;

/** Takes what a callback returned as a delay, or refuses it. Too long a delay becomes the longest one. */
export const delayOf = (returned: unknown): Either<CallbackFault, number> =>
  typeof returned === 'number' && returned >= 0 && returned < Infinity
    ? right(Math.min(returned, MAX_DELAY_MS))
    : left({ returned, expected: 'a delay in milliseconds' });

/** The part of a service's wish that is granted, in milliseconds; 0 for none, or for nonsense of a source. */
export const clampRetryAfter = (retryAfterMs: number | undefined, maxRetryAfterMs: number): number =>
  retryAfterMs !== undefined && retryAfterMs > 0 ? Math.min(retryAfterMs, maxRetryAfterMs) : 0;

/** Returns a delay that an option holds, or throws a `TypeError` naming the option and its value. */
export const checkedDelay = (name: string, value: unknown): number =>
  checkedNumber(name, value, { min: 0, max: MAX_DELAY_MS, unit: 'milliseconds' });

/** Returns a length of time that an option holds, longer than a timer if need be, or throws a `TypeError`. */
export const checkedLength = (name: string, value: unknown, min = 0): number =>
  checkedNumber(name, value, { min, max: Number.MAX_SAFE_INTEGER, unit: 'milliseconds' });

/** An option's name and its value. */
type Named = readonly [name: string, value: unknown];

/** Returns the shortest and the longest delay that two options hold; 0 would be a loop without a wait. */
export const checkedSpan = (of: string, low: Named, high: Named): readonly [min: number, max: number] => {
  const unit = 'milliseconds';
  const min = checkedNumber(`${of}.${low[0]}`, low[1], { min: 1, max: MAX_DELAY_MS, unit });
  return [min, checkedNumber(`${of}.${high[0]}`, high[1], { min, max: MAX_DELAY_MS, unit })];
};
