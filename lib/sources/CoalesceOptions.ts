import { type AllOptions, checkedOptions } from '../checks/options.ts';
import { checkedFromOne, checkedFunction } from '../checks/values.ts';
import type { RetryPolicy } from '../schedule/RetryPolicy.ts';
import { checkedDelay } from '../schedule/delays.ts';
import { exponentialBackoff } from '../schedule/exponentialBackoff.ts';
import { limitRetries } from '../schedule/limitRetries.ts';
import { checkedScheduler, type WatchScheduler, watchScheduler } from '../schedule/watchScheduler.ts';

/**
 * Options of {@link coalesced}. All are optional and checked when `coalesced` is called: a value out of range or an unknown
 * option is a `TypeError` that names it.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface CoalesceOptions {
  /**
   * How long a poll waits for other polls of its project before the list is requested, in milliseconds, from 0 to 2³¹−1.
   * Counted from the first of them, even if it is unsubscribed meanwhile.
   *
   * @defaultValue 2_000
   */
  readonly windowMs?: number | undefined;
  /**
   * How many pending polls are worth a page of the list, a whole number from 1. Fewer become single polls, and so do the
   * last few that a sweep has not found. A page saves requests from 2 polls on, and CPU from the default on.
   *
   * @defaultValue 8
   */
  readonly minGroup?: number | undefined;
  /**
   * The most pages of 100 jobs that one sweep requests, a whole number from 1. Jobs that are not found by then are polled
   * one by one.
   *
   * @defaultValue 100, which is 10,000 jobs
   */
  readonly maxPages?: number | undefined;
  /**
   * How long to wait before a failed page is retried, or whether to give up: then each poll becomes a single poll. Called
   * only for transient errors (see `isTransient`) except `ThrottledError`. Each page has its own retry budget.
   *
   * @defaultValue 3 retries: 500 ms, doubled up to 5 s, with equal jitter
   */
  readonly retry?: RetryPolicy | undefined;
  /**
   * The clock for every wait.
   *
   * @defaultValue `watchScheduler`
   */
  readonly scheduler?: WatchScheduler | undefined;
  /**
   * The source of jitter: returns a number from 0 to 1.
   *
   * @defaultValue `Math.random`
   */
  readonly random?: (() => number) | undefined;
}

/** The options of `coalesced`, checked and with defaults. */
export type CoalesceSettings = AllOptions<CoalesceOptions>;

/** The reasons are in docs/decisions.md, 39 and 40. */
const DEFAULTS: CoalesceSettings = {
  windowMs: 2_000,
  minGroup: 8,
  maxPages: 100,
  retry: limitRetries(3)(exponentialBackoff({ initialMs: 500, factor: 2, maxMs: 5_000 })),
  scheduler: watchScheduler,
  random: Math.random,
};

const CHECKS = {
  windowMs: checkedDelay,
  minGroup: checkedFromOne,
  maxPages: checkedFromOne,
  retry: checkedFunction,
  scheduler: checkedScheduler,
  random: checkedFunction,
};

/** Checks the options and fills in the defaults. */
export const coalesceSettingsOf = (options: CoalesceOptions): CoalesceSettings => ({
  ...DEFAULTS,
  ...checkedOptions<CoalesceOptions>('options', options, CHECKS),
});
