import { type AllOptions, checkedOptions } from '../checks/options.ts';
import { checkedFromOne, checkedFunction } from '../checks/values.ts';
import type { RetryPolicy } from '../schedule/RetryPolicy.ts';
import { checkedDelay } from '../schedule/delays.ts';
import { exponentialBackoff } from '../schedule/exponentialBackoff.ts';
import { limitElapsed } from '../schedule/limitElapsed.ts';
import { checkedScheduler, type WatchScheduler, watchScheduler } from '../schedule/watchScheduler.ts';
import { type CoalesceWarning, warnProcess } from './CoalesceWarning.ts';

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
   * Counted from the first of them, even if it is unsubscribed meanwhile. An urgent poll does not wait.
   *
   * @defaultValue 2_000; 20 for each page that the last sweep took, up to 4_000, where that is more
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
   * The most pages that one sweep requests, a whole number from 1. Jobs that are not found by then are polled one by one.
   *
   * @defaultValue as many as polls wait, at least 100
   */
  readonly maxPages?: number | undefined;
  /**
   * The most requests in flight at once, pages and single polls of all projects together, a whole number from 1.
   *
   * @defaultValue 64
   */
  readonly concurrency?: number | undefined;
  /**
   * The longest pause of a project after a 429, or after a `Retry-After` of its list, in milliseconds, from 0 (none) to
   * 2³¹−1.
   *
   * @defaultValue 600_000 (10 minutes)
   */
  readonly maxRetryAfterMs?: number | undefined;
  /**
   * How long to wait before a failed page is retried, or whether to give up: then each poll becomes a single poll. Called
   * only for transient errors (see `isTransient`) except `ThrottledError`. Each page has its own retry budget.
   *
   * @defaultValue for 15 minutes: 500 ms, doubled up to 5 s, with equal jitter
   */
  readonly retry?: RetryPolicy | undefined;
  /**
   * Called once for each project whose list the service refuses. Its jobs are then polled one by one.
   *
   * @defaultValue a warning of the process, or of the console where there is no process
   */
  readonly onWarning?: ((warning: CoalesceWarning) => void) | undefined;
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

type Growing = 'windowMs' | 'maxPages';

/** The options of `coalesced`, checked and with defaults. An absent one grows with the jobs. */
export type CoalesceSettings = AllOptions<Omit<CoalesceOptions, Growing>> & Pick<CoalesceOptions, Growing>;

/** The reasons are in docs/decisions.md, 39, 40 and 45. */
const DEFAULTS: CoalesceSettings = {
  minGroup: 8,
  concurrency: 64,
  maxRetryAfterMs: 600_000,
  retry: limitElapsed(900_000)(exponentialBackoff({ initialMs: 500, factor: 2, maxMs: 5_000 })),
  onWarning: warnProcess,
  scheduler: watchScheduler,
  random: Math.random,
};

const CHECKS = {
  windowMs: checkedDelay,
  minGroup: checkedFromOne,
  maxPages: checkedFromOne,
  concurrency: checkedFromOne,
  maxRetryAfterMs: checkedDelay,
  retry: checkedFunction,
  onWarning: checkedFunction,
  scheduler: checkedScheduler,
  random: checkedFunction,
};

/** Checks the options and fills in the defaults. */
export const coalesceSettingsOf = (options: CoalesceOptions): CoalesceSettings => ({
  ...DEFAULTS,
  ...checkedOptions<CoalesceOptions>('options', options, CHECKS),
});

/** The window after a sweep of so many pages. */
export const windowMsAfter = ({ windowMs }: CoalesceSettings, pages: number): number =>
  windowMs ?? Math.min(4_000, Math.max(2_000, 20 * pages));

/** The most pages of a sweep for so many polls: more would take more requests than single polls. */
export const maxPagesFor = ({ maxPages }: CoalesceSettings, polls: number): number =>
  maxPages ?? Math.max(100, polls);
