import { processSource } from '../client/processSource.ts';
import { exponentialBackoff } from '../schedule/exponentialBackoff.ts';
import { jittered } from '../schedule/jittered.ts';
import { limitElapsed } from '../schedule/limitElapsed.ts';
import { proportional } from '../schedule/proportional.ts';
import { watchScheduler } from '../schedule/watchScheduler.ts';
import type { WatchOptions } from './WatchOptions.ts';
import type { Optional, WatchSettings } from './WatchSettings.ts';

type Defaults = Required<Omit<WatchOptions, Optional>>;

/** docs/decisions.md says why these and no others. */
const DEFAULTS: Defaults = {
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

/**
 * Fills in the defaults of options that are checked. Name by name: what is spread out of two objects takes three times the
 * memory of what is written out, and each of a hundred thousand watches has its own.
 */
export const withDefaults = (given: WatchOptions): WatchSettings => {
  const or = <Name extends keyof Defaults>(name: Name): Defaults[Name] =>
    (given[name] as Defaults[Name] | undefined) ?? DEFAULTS[name];
  return {
    source: or('source'),
    schedule: or('schedule'),
    retry: or('retry'),
    deadline: given.deadline,
    stateDeadlines:
      given.stateDeadlines === undefined
        ? DEFAULTS.stateDeadlines
        : { ...DEFAULTS.stateDeadlines, ...given.stateDeadlines },
    initialDelayMs: or('initialDelayMs'),
    notFoundGraceMs: or('notFoundGraceMs'),
    deadConfirmationMs: or('deadConfirmationMs'),
    blindAfterMs: or('blindAfterMs'),
    maxRetryAfterMs: or('maxRetryAfterMs'),
    resumeFrom: given.resumeFrom,
    emit: or('emit'),
    lookNow$: given.lookNow$,
    signal: given.signal,
    onEvent: given.onEvent,
    scheduler: or('scheduler'),
    random: or('random'),
  };
};
