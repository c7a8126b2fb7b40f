import { checkedFunction } from '../checks/checkedFunction.ts';
import { checkedOptions } from '../checks/checkedOptions.ts';
import { checkedFromOne } from '../checks/checkedFromOne.ts';
import { checkedDelay } from '../schedule/checkedDelay.ts';
import { checkedScheduler } from '../schedule/checkedScheduler.ts';
import { exponentialBackoff } from '../schedule/exponentialBackoff.ts';
import { limitRetries } from '../schedule/limitRetries.ts';
import { watchScheduler } from '../schedule/watchScheduler.ts';
import type { CoalesceOptions } from './CoalesceOptions.ts';

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
