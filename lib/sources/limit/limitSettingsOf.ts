import type { Check } from '../../checks/Check.ts';
import { checkedNumber } from '../../checks/checkedNumber.ts';
import { checkedOptions } from '../../checks/checkedOptions.ts';
import { checkedFromOne } from '../../checks/checkedFromOne.ts';
import { checkedDelay } from '../../schedule/checkedDelay.ts';
import { checkedScheduler } from '../../schedule/checkedScheduler.ts';
import { MAX_DELAY_MS } from '../../schedule/MAX_DELAY_MS.ts';
import { watchScheduler } from '../../schedule/watchScheduler.ts';
import type { LimitOptions, RequestRate } from '../LimitOptions.ts';

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
