import { checkedFunction } from '../checks/checkedFunction.ts';
import { checkedOptions } from '../checks/checkedOptions.ts';
import { expected } from '../checks/expected.ts';
import { hasMethods } from '../checks/hasMethods.ts';
import { checkedDelay } from '../schedule/checkedDelay.ts';
import { checkedScheduler } from '../schedule/checkedScheduler.ts';
import { exponentialBackoff } from '../schedule/exponentialBackoff.ts';
import { jittered } from '../schedule/jittered.ts';
import { limitElapsed } from '../schedule/limitElapsed.ts';
import { proportional } from '../schedule/proportional.ts';
import { watchScheduler } from '../schedule/watchScheduler.ts';
import type { WatchOptions } from './WatchOptions.ts';

/** The options that may be absent: they have no default. */
type Optional = 'source' | 'signal';
/** The options of a watch, checked and filled in. */
export type WatchSettings = Required<Omit<WatchOptions, Optional>> & Pick<WatchOptions, Optional>;

/** docs/decisions.md says why these and no others. */
const DEFAULTS: Omit<WatchSettings, Optional> = {
  schedule: jittered(0.1)(proportional({ ratio: 0.05, minMs: 1_000, maxMs: 30_000 })),
  retry: limitElapsed(900_000)(exponentialBackoff({ initialMs: 1_000, factor: 2, maxMs: 60_000 })),
  maxRetryAfterMs: 600_000,
  notFoundGraceMs: 10_000,
  scheduler: watchScheduler,
  random: Math.random,
};

const CHECKS = {
  source: expected('a StateSource, an object with readState$', (value) => hasMethods(value, 'readState$')),
  schedule: checkedFunction,
  retry: checkedFunction,
  maxRetryAfterMs: checkedDelay,
  notFoundGraceMs: checkedDelay,
  signal: expected('an AbortSignal', (value) => hasMethods(value, 'addEventListener', 'throwIfAborted')),
  scheduler: checkedScheduler,
  random: checkedFunction,
};

/** Checks every option, then fills in the defaults. */
export const settingsOf = (options: WatchOptions): WatchSettings => ({
  ...DEFAULTS,
  ...checkedOptions('options', options, CHECKS),
});
