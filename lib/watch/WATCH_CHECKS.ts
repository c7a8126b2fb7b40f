import { isObservable } from 'rxjs';
import type { Check } from '../checks/Check.ts';
import { checkedFunction } from '../checks/checkedFunction.ts';
import { expected } from '../checks/expected.ts';
import { hasMethods } from '../checks/hasMethods.ts';
import { checkedDeadline } from '../schedule/checkedDeadline.ts';
import { checkedDelay } from '../schedule/checkedDelay.ts';
import { checkedLength } from '../schedule/checkedLength.ts';
import { checkedScheduler } from '../schedule/checkedScheduler.ts';
import { checkedStateDeadlines } from '../schedule/checkedStateDeadlines.ts';
import type { WatchOptions } from './WatchOptions.ts';

/** The checks of the options of a watch; but for the snapshot to go on from, which is checked against its job. */
export const WATCH_CHECKS: Readonly<Record<Exclude<keyof WatchOptions, 'resumeFrom'>, Check>> = {
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
