import { chain, type Either, left, map, right, tryCatch } from 'fp-ts/lib/Either.js';
import { none, type Option, some } from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { PollError } from '../errors/PollError.ts';
import type { CallbackFault } from '../errors/watchErrors.ts';
import { delayOf } from './delays.ts';

/**
 * What a policy knows when an attempt at a poll has failed.
 *
 * @category Policies
 * @since 0.1.0
 */
export interface RetryStatus {
  /** Why the attempt failed. */
  readonly error: PollError;
  /** How many attempts at this poll have failed, from 1: 1 when the first request failed. */
  readonly attempt: number;
  /** Milliseconds since the first attempt at this poll. */
  readonly elapsedMs: number;
  /** The wait before this attempt, in milliseconds; `undefined` at the first. */
  readonly previousDelayMs: number | undefined;
  /** A number from 0 to 1, like `Math.random`. */
  readonly random: () => number;
}

/**
 * Says how long to wait before a failed poll is tried again, in milliseconds, or `None` to give up. A pure
 * function, asked about transient errors only, once for each wait. Each poll has its own budget: an answer
 * renews it.
 *
 * @category Policies
 * @since 0.1.0
 */
export type RetryPolicy = (status: RetryStatus) => Option<number>;

/** Asks a retry policy, once: how long to wait, `None` to give up, or what it did wrong. */
export const askedPolicy = (retry: RetryPolicy, status: RetryStatus): Either<CallbackFault, Option<number>> =>
  pipe(
    tryCatch(
      // `unknown`: plain JavaScript may return anything, a bare number for instance.
      (): unknown => retry(status),
      (thrown): CallbackFault => ({ thrown }),
    ),
    chain((answer) => {
      if (isTagged(answer, 'None')) return right(none);
      if (isTagged(answer, 'Some')) return pipe(delayOf(answer.value), map(some));
      return left({ returned: answer, expected: 'an Option of a delay' });
    }),
  );

const isTagged = (answer: unknown, tag: 'None' | 'Some'): answer is { readonly value?: unknown } =>
  typeof answer === 'object' && answer !== null && '_tag' in answer && answer._tag === tag;
