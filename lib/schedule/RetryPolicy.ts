import { chain, type Either, left, map, right, tryCatch } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { none, type Option, some } from 'fp-ts/lib/Option.js';
import type { PollError } from '../errors/PollError.ts';
import type { CallbackFault } from '../errors/watchErrors.ts';
import { delayOf } from './delays.ts';

/**
 * What a {@link RetryPolicy} can base its decision on.
 *
 * @category Policies
 * @since 0.1.0
 */
export interface RetryStatus {
  /** Why the attempt failed. */
  readonly error: PollError;
  /** Number of failures of this poll, from 1. Those that spend no retry do not count: see {@link limitRetries}. */
  readonly attempt: number;
  /**
   * What the failures of this poll have taken, in milliseconds: the failed attempts that count, this one included, each from
   * sending to failure, and the waits that the policy chose between them. Time in the queue of a source, waits that the
   * service asked for, and time in which the process was stopped do not count.
   */
  readonly elapsedMs: number;
  /** The wait before this attempt, in milliseconds; `undefined` for the first attempt. */
  readonly previousDelayMs: number | undefined;
  /** Returns a number from 0 to 1, like `Math.random`. */
  readonly random: () => number;
}

/**
 * Returns how long to wait before a failed poll is retried, in milliseconds, or `None` to give up.
 *
 * It must be a pure function. It is called once for each transient failure, except of a throttled attempt
 * (`ThrottledError`), which the option `maxThrottledMs` limits. Each poll has its own retry budget, and an answer renews it.
 *
 * @category Policies
 * @since 0.1.0
 */
export type RetryPolicy = (status: RetryStatus) => Option<number>;

/** Calls a retry policy and validates what it returns: a delay, or `None` to give up. */
export const callPolicy = (retry: RetryPolicy, status: RetryStatus): Either<CallbackFault, Option<number>> =>
  pipe(
    tryCatch(
      // `unknown`: a policy in plain JavaScript may return anything, for instance a bare number.
      (): unknown => retry(status),
      (thrown): CallbackFault => ({ thrown }),
    ),
    chain((returned) => {
      if (hasTag(returned, 'None')) return right(none);
      if (hasTag(returned, 'Some')) return pipe(delayOf(returned.value), map(some));
      return left({ returned, expected: 'an Option of a delay' });
    }),
  );

const hasTag = (returned: unknown, tag: 'None' | 'Some'): returned is { readonly value?: unknown } =>
  typeof returned === 'object' && returned !== null && '_tag' in returned && returned._tag === tag;
