import { checkedOptions } from '../checks/options.ts';
import { checkedFromOne, checkedFunction } from '../checks/values.ts';
import type { DliClient } from '../client/DliClient.ts';
import type { StateSource } from '../model/StateSource.ts';
import type { RetryPolicy } from '../schedule/RetryPolicy.ts';
import { checkedDelay } from '../schedule/delays.ts';
import { exponentialBackoff } from '../schedule/exponentialBackoff.ts';
import { limitRetries } from '../schedule/limitRetries.ts';
import { checkedScheduler, type WatchScheduler, watchScheduler } from '../schedule/watchScheduler.ts';
import type { Memory } from './coalesce/Memory.ts';

/**
 * How {@link coalesced} gathers polls. All of it is optional, and checked when `coalesced` is called: a value out of its
 * range, or an option that does not exist, is a `TypeError` that names it.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface CoalesceOptions {
  /**
   * How long the first poll that waits waits for others at jobs of its project, in milliseconds, from 0 to 2³¹−1.
   *
   * @defaultValue 2_000
   */
  readonly windowMs?: number;
  /**
   * How many polls are worth a page of the list, a whole number from 1: fewer are made one by one, and so are those
   * that a sweep has not found when fewer are left. In requests a page pays from 2 on; in CPU, from the default on.
   *
   * @defaultValue 8
   */
  readonly minGroup?: number;
  /**
   * How many pages of 100 jobs one sweep may ask for, a whole number from 1; whoever is not found by then is polled
   * alone.
   *
   * @defaultValue 100, which is 10,000 jobs
   */
  readonly maxPages?: number;
  /**
   * How long to wait before a page that failed is asked for again, or to give up: then each poll is made alone. Only
   * transient errors are asked about (see `isTransient`), but no `ThrottledError`; each page has its own budget.
   *
   * @defaultValue 3 retries: 500 ms, doubled up to 5 s, with equal jitter
   */
  readonly retry?: RetryPolicy;
  /**
   * The clock, for every wait.
   *
   * @defaultValue `watchScheduler`
   */
  readonly scheduler?: WatchScheduler;
  /**
   * Where jitter comes from: a number from 0 to 1.
   *
   * @defaultValue `Math.random`
   */
  readonly random?: () => number;
}

/** The options of `coalesced`, checked and filled in. */
export type CoalesceSettings = Required<CoalesceOptions>;

/** docs/decisions.md says why these and no others. */
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

/** Checks every option, then fills in the defaults. */
export const coalesceSettingsOf = (options: CoalesceOptions): CoalesceSettings => ({
  ...DEFAULTS,
  ...checkedOptions<CoalesceOptions>('options', options, CHECKS),
});

/** What all projects of a coalesced source share. */
export interface Coalescing {
  readonly client: StateSource & Pick<DliClient, 'listBatches$'>;
  readonly settings: CoalesceSettings;
  readonly memory: Memory;
}
