import { isObservable } from 'rxjs';
import { checkedFunction } from '../checks/checkedFunction.ts';
import { checkedOptions } from '../checks/checkedOptions.ts';
import { processSource } from '../client/processSource.ts';
import { expected } from '../checks/expected.ts';
import { hasMethods } from '../checks/hasMethods.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import { checkedDelay } from '../schedule/checkedDelay.ts';
import { checkedLength } from '../schedule/checkedLength.ts';
import { checkedScheduler } from '../schedule/checkedScheduler.ts';
import { exponentialBackoff } from '../schedule/exponentialBackoff.ts';
import { jittered } from '../schedule/jittered.ts';
import { limitElapsed } from '../schedule/limitElapsed.ts';
import { proportional } from '../schedule/proportional.ts';
import { watchScheduler } from '../schedule/watchScheduler.ts';
import { checkedDeadline } from '../schedule/checkedDeadline.ts';
import { checkedResume } from './checkedResume.ts';
import { checkedStateDeadlines } from '../schedule/checkedStateDeadlines.ts';
import type { WatchOptions } from './WatchOptions.ts';

/** The options that may be absent: they have no default. */
type Optional = 'signal' | 'deadline' | 'resumeFrom' | 'lookNow$' | 'onEvent';
/** The options of a watch, checked and filled in. */
export type WatchSettings = Required<Omit<WatchOptions, Optional>> & Pick<WatchOptions, Optional>;

/** docs/decisions.md says why these and no others. */
const DEFAULTS: Omit<WatchSettings, Optional> = {
  source: processSource,
  schedule: jittered(0.1)(proportional({ ratio: 0.05, minMs: 1_000, maxMs: 30_000 })),
  retry: limitElapsed(900_000)(exponentialBackoff({ initialMs: 1_000, factor: 2, maxMs: 60_000 })),
  stateDeadlines: { unknown: 3_600_000 },
  initialDelayMs: 0,
  notFoundGraceMs: 10_000,
  deadConfirmationMs: 0,
  blindAfterMs: 300_000,
  maxRetryAfterMs: 600_000,
  emit: 'changes',
  scheduler: watchScheduler,
  random: Math.random,
};

const CHECKS = {
  source: expected('a StateSource, an object with readState$', (value) => hasMethods(value, 'readState$')),
  schedule: checkedFunction,
  retry: checkedFunction,
  deadline: checkedDeadline,
  stateDeadlines: checkedStateDeadlines,
  initialDelayMs: checkedDelay,
  notFoundGraceMs: checkedDelay,
  deadConfirmationMs: checkedDelay,
  blindAfterMs: (name: string, value: unknown) => checkedLength(name, value, 1),
  maxRetryAfterMs: checkedDelay,
  emit: expected(`'changes' or 'looks'`, (value) => value === 'changes' || value === 'looks'),
  lookNow$: expected('an Observable', isObservable),
  signal: expected('an AbortSignal', (value) => hasMethods(value, 'addEventListener', 'throwIfAborted')),
  onEvent: checkedFunction,
  scheduler: checkedScheduler,
  random: checkedFunction,
};

/** Checks every option, then fills in the defaults. */
export const settingsOf = (options: WatchOptions, ref: BatchRef): WatchSettings => {
  const given = checkedOptions<WatchOptions>('options', options, {
    ...CHECKS,
    resumeFrom: checkedResume(ref),
  });
  const stateDeadlines = { ...DEFAULTS.stateDeadlines, ...given.stateDeadlines };
  return { ...DEFAULTS, ...given, stateDeadlines };
};
