import type { Option } from 'fp-ts/lib/Option.js';
import type { LookError } from '../errors/LookError.ts';

/**
 * What a policy knows when an attempt at a look has failed.
 *
 * @category Policies
 * @since 0.1.0
 */
export interface RetryStatus {
  /** Why the attempt failed. */
  readonly error: LookError;
  /** How many attempts at this look have failed, from 1: 1 when the first request failed. */
  readonly attempt: number;
  /** Milliseconds since the first attempt at this look. */
  readonly elapsedMs: number;
  /** The wait before this attempt, in milliseconds; `undefined` at the first. */
  readonly previousDelayMs: number | undefined;
  /** A number from 0 to 1, like `Math.random`. */
  readonly random: () => number;
}

/**
 * Says how long to wait before a failed look is tried again, in milliseconds, or `None` to give up. A pure
 * function, asked about transient errors only, once for each wait. Each look has its own budget: an answer
 * renews it.
 *
 * @category Policies
 * @since 0.1.0
 */
export type RetryPolicy = (status: RetryStatus) => Option<number>;
