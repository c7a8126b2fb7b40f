import { type AllOptions, checkedOptions } from '../checks/options.ts';
import { type Check, checkedFromOne, checkedNumber } from '../checks/values.ts';
import { checkedDelay, MAX_DELAY_MS } from '../schedule/delays.ts';
import { checkedScheduler, type WatchScheduler, watchScheduler } from '../schedule/watchScheduler.ts';

/**
 * How many requests may start within a span of time.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface RequestRate {
  /** The number of requests, a whole number from 1. */
  readonly requests: number;
  /** The span in milliseconds, from 1 to 2³¹−1. */
  readonly perMs: number;
}

/**
 * Options of {@link limited}. Without `concurrency` and `rate` it only pauses when a request is throttled.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface LimitOptions {
  /**
   * The most requests in flight at once, a whole number from 1.
   *
   * @defaultValue unlimited
   */
  readonly concurrency?: number | undefined;
  /**
   * The most requests that start within any span of `perMs`. They are due evenly spaced, `perMs / requests` apart. Up to
   * 250 ms by which a timer was late are made up for. Idle time and pauses are not, so there is never a burst after them.
   *
   * @defaultValue unlimited
   */
  readonly rate?: RequestRate | undefined;
  /**
   * The longest pause after a throttled request, in milliseconds, from 0 (none) to 2³¹−1.
   *
   * @defaultValue 600_000 (10 minutes)
   */
  readonly maxRetryAfterMs?: number | undefined;
  /**
   * The clock for every wait.
   *
   * @defaultValue `watchScheduler`
   */
  readonly scheduler?: WatchScheduler | undefined;
}

/** The options of `limited`, checked and with defaults. Unlimited is a `concurrency` of `Infinity`, and no rate. */
export interface LimitSettings extends AllOptions<Omit<LimitOptions, 'rate'>> {
  readonly rate?: RequestRate;
}

const DEFAULTS = { concurrency: Infinity, maxRetryAfterMs: 600_000, scheduler: watchScheduler };

const checkedRate: Check = (name, value) => {
  const withPrefix =
    (check: Check): Check =>
    (field, fieldValue) =>
      check(`${name}.${field}`, fieldValue);
  checkedOptions(
    name,
    value as RequestRate,
    {
      requests: withPrefix(checkedFromOne),
      perMs: withPrefix((field, perMs) =>
        checkedNumber(field, perMs, { min: 1, max: MAX_DELAY_MS, unit: 'milliseconds' }),
      ),
    },
    ['requests', 'perMs'],
  );
};

const CHECKS = {
  concurrency: checkedFromOne,
  rate: checkedRate,
  maxRetryAfterMs: checkedDelay,
  scheduler: checkedScheduler,
};

/** Checks the options and fills in the defaults. The rate is copied, because the caller may change it. */
export const limitSettingsOf = (options: LimitOptions): LimitSettings => {
  const { rate, ...checked } = checkedOptions<LimitOptions>('options', options, CHECKS);
  return { ...DEFAULTS, ...checked, ...(rate !== undefined && { rate: { ...rate } }) };
};
