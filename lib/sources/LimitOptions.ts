import type { WatchScheduler } from '../schedule/watchScheduler.ts';

/**
 * How many requests may start in a span of time.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface RequestRate {
  /** How many, a whole number from 1. */
  readonly requests: number;
  /** The span, in milliseconds, from 1 to 2³¹−1. */
  readonly perMs: number;
}

/**
 * How {@link limited} holds requests back. Without `concurrency` and `rate` it only pauses when it is throttled.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface LimitOptions {
  /**
   * How many requests may be in flight at once, a whole number from 1.
   *
   * @defaultValue any number
   */
  readonly concurrency?: number;
  /**
   * How many requests may start in any span of `perMs`. They start evenly spaced, `perMs / requests` apart, and time
   * in which none was wanted saves up nothing: there is never a burst.
   *
   * @defaultValue any number
   */
  readonly rate?: RequestRate;
  /**
   * The longest pause that a throttled request may cause, in milliseconds, from 0 (none) to 2³¹−1.
   *
   * @defaultValue 600_000 (10 minutes)
   */
  readonly maxRetryAfterMs?: number;
  /**
   * The clock, for every wait.
   *
   * @defaultValue `watchScheduler`
   */
  readonly scheduler?: WatchScheduler;
}
