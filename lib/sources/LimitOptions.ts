import { checkedOptions } from '../checks/options.ts';
import { type Check, checkedFromOne, checkedNumber } from '../checks/values.ts';
import { checkedDelay, MAX_DELAY_MS } from '../schedule/delays.ts';
import { checkedScheduler, type WatchScheduler, watchScheduler } from '../schedule/watchScheduler.ts';

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

/** The options of `limited`, checked and filled in; no limit is `Infinity` at once, or 0 ms apart. */
export interface LimitSettings extends Required<Omit<LimitOptions, 'rate'>> {
  readonly spacingMs: number;
}

const DEFAULTS = { concurrency: Infinity, maxRetryAfterMs: 600_000, scheduler: watchScheduler };

const checkedRate: Check = (name, value) => {
  const ofRate =
    (check: Check): Check =>
    (part, given) =>
      check(`${name}.${part}`, given);
  checkedOptions(
    name,
    value as RequestRate,
    {
      requests: ofRate(checkedFromOne),
      perMs: ofRate((part, given) =>
        checkedNumber(part, given, { min: 1, max: MAX_DELAY_MS, unit: 'milliseconds' }),
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

/** Checks the options, then fills in the defaults. */
export const limitSettingsOf = (options: LimitOptions): LimitSettings => {
  const { rate, ...given } = checkedOptions<LimitOptions>('options', options, CHECKS);
  return { ...DEFAULTS, ...given, spacingMs: rate === undefined ? 0 : rate.perMs / rate.requests };
};
