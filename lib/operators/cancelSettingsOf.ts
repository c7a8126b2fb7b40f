import { checkedFunction } from '../checks/checkedFunction.ts';
import { checkedNumber } from '../checks/checkedNumber.ts';
import { checkedOptions } from '../checks/checkedOptions.ts';
import { expected } from '../checks/expected.ts';
import { checkedScheduler } from '../schedule/checkedScheduler.ts';
import { MAX_DELAY_MS } from '../schedule/MAX_DELAY_MS.ts';
import { watchScheduler } from '../schedule/watchScheduler.ts';
import type { CancelOnOptions } from './CancelOnOptions.ts';
import type { CancelReason } from './cancelReason.ts';

const DEFAULTS = {
  unsubscribe: false,
  deadline: false,
  error: false,
  timeoutMs: 10_000,
  scheduler: watchScheduler,
};

const REASONS: readonly CancelReason[] = ['unsubscribe', 'deadline', 'error'];

const checkedFlag = expected('true or false', (value) => typeof value === 'boolean');
const CHECKS = {
  unsubscribe: checkedFlag,
  deadline: checkedFlag,
  error: checkedFlag,
  timeoutMs: (name: string, value: unknown) =>
    checkedNumber(name, value, { min: 1, max: MAX_DELAY_MS, unit: 'milliseconds' }),
  onOutcome: checkedFunction,
  scheduler: checkedScheduler,
};

/** The options of `cancelOn`, checked and filled in. */
type CancelSettings = Required<Omit<CancelOnOptions, 'onOutcome'>> & Pick<CancelOnOptions, 'onOutcome'>;

/**
 * Checks the options, then fills in the defaults. A reason may be `false`, out of a configuration; where none is even
 * named, somebody believes that there is a default.
 */
export const cancelSettingsOf = (options: CancelOnOptions): CancelSettings => {
  const given = checkedOptions<CancelOnOptions>('options', options, CHECKS);
  if (REASONS.some((reason) => given[reason] !== undefined)) return { ...DEFAULTS, ...given };
  throw new TypeError(`options: expected at least one of ${REASONS.join(', ')}: it would never cancel`);
};
