import { isLeft } from 'fp-ts/lib/Either.js';
import { constVoid } from 'fp-ts/lib/function.js';
import { isObservable } from 'rxjs';
import { checkedOptions } from '../checks/options.ts';
import { type Check, checkedFunction, expected, hasMethods, formatValue } from '../checks/values.ts';
import { processSource } from '../client/clientFromEnv.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import { BatchSnapshotCodec } from '../model/BatchSnapshot.ts';
import { checkedDeadline, checkedStateDeadlines } from '../schedule/deadlines.ts';
import { checkedDelay, checkedDuration } from '../schedule/delays.ts';
import { exponentialBackoff } from '../schedule/exponentialBackoff.ts';
import { jittered } from '../schedule/jittered.ts';
import { limitElapsed } from '../schedule/limitElapsed.ts';
import { proportional } from '../schedule/proportional.ts';
import { checkedScheduler, watchScheduler } from '../schedule/watchScheduler.ts';
import type { Optional, WatchOptions, WatchSettings } from './WatchOptions.ts';

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
  staleAfterMs: (name: string, value: unknown) => checkedDuration(name, value, 1),
  maxRetryAfterMs: checkedDelay,
  emit: expected(`'changes' or 'polls'`, (value) => value === 'changes' || value === 'polls'),
  pollNow$: expected('an Observable', isObservable),
  signal: expected('an AbortSignal', (value) => hasMethods(value, 'addEventListener', 'throwIfAborted')),
  onEvent: checkedFunction,
  scheduler: checkedScheduler,
  random: checkedFunction,
};

/** Throws a `TypeError` for what is no snapshot, contradicts itself, or is of another job. */
const checkedResume =
  ({ projectId, batchId }: BatchRef): Check =>
  (name, value) => {
    const decoded = BatchSnapshotCodec.decode(value);
    if (isLeft(decoded)) throw new TypeError(`${name}: expected a BatchSnapshot, got ${formatValue(value)}`);
    const found = decoded.right;
    if (found.projectId === projectId && found.batchId === batchId) return;
    throw new TypeError(
      `${name}: expected a snapshot of batch ${batchId} of project ${projectId}, ` +
        `got one of batch ${found.batchId} of project ${found.projectId}`,
    );
  };

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
  staleAfterMs: 300_000,
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
    staleAfterMs: or('staleAfterMs'),
    maxRetryAfterMs: or('maxRetryAfterMs'),
    resumeFrom: given.resumeFrom,
    emit: or('emit'),
    pollNow$: given.pollNow$,
    signal: given.signal,
    onEvent: given.onEvent,
    scheduler: or('scheduler'),
    random: or('random'),
  };
};

/** The snapshot to go on from is checked last, against its job. */
const CHECKS = { ...WATCH_CHECKS, resumeFrom: constVoid };

/** Checks every option of the watch of one job, then fills in the defaults. */
export const settingsOf = (options: WatchOptions, ref: BatchRef): WatchSettings => {
  const given = checkedOptions<WatchOptions>('options', options, CHECKS);
  if (given.resumeFrom !== undefined) checkedResume(ref)('resumeFrom', given.resumeFrom);
  return withDefaults(given);
};
