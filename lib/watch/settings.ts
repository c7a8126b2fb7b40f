import { isLeft } from 'fp-ts/lib/Either.js';
import { constVoid } from 'fp-ts/lib/function.js';
import { isObservable } from 'rxjs';
import { checkedOptions } from '../checks/options.ts';
import { type Check, checkedFunction, checkedNumber, expected, hasMethods } from '../checks/values.ts';
import { processSource } from '../client/clientFromEnv.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import { checkedSource } from '../model/StateSource.ts';
import { checkedDeadline, checkedStateDeadlines, withStateDeadlines } from '../schedule/deadlines.ts';
import { checkedDelay, checkedDuration } from '../schedule/delays.ts';
import { exponentialBackoff } from '../schedule/exponentialBackoff.ts';
import { jittered } from '../schedule/jittered.ts';
import { limitElapsed } from '../schedule/limitElapsed.ts';
import { proportional } from '../schedule/proportional.ts';
import { checkedScheduler, watchScheduler } from '../schedule/watchScheduler.ts';
import type { WatchDefaults, WatchOptions, WatchSettings } from './WatchOptions.ts';
import { decodeResumed, type Resumed } from './checkpoint/resumed.ts';

/** The check of each option but `resumeFrom`, whose check depends on the job. */
export const WATCH_CHECKS: Readonly<Record<Exclude<keyof WatchOptions, 'resumeFrom'>, Check>> = {
  source: checkedSource,
  schedule: checkedFunction,
  retry: checkedFunction,
  deadline: checkedDeadline,
  stateDeadlines: checkedStateDeadlines,
  initialDelayMs: checkedDelay,
  notFoundGraceMs: checkedDelay,
  deadConfirmationMs: checkedDelay,
  staleAfterMs: (name: string, value: unknown) => checkedDuration(name, value, 1),
  maxRetryAfterMs: checkedDelay,
  maxThrottledMs: (name: string, value: unknown) =>
    checkedNumber(name, value, { min: 0, max: Infinity, unit: 'milliseconds' }),
  emit: expected(`'changes' or 'polls'`, (value) => value === 'changes' || value === 'polls'),
  pollNow$: expected('an Observable', isObservable),
  signal: expected('an AbortSignal', (value) => hasMethods(value, 'addEventListener', 'throwIfAborted')),
  onEvent: checkedFunction,
  scheduler: checkedScheduler,
  random: checkedFunction,
};

/** With `resumeFrom` as a known name; its own check comes last. */
const CHECKS = { ...WATCH_CHECKS, resumeFrom: constVoid };

/** Checks every option of the watch of a job, then applies the defaults. */
export const settingsOf = (options: WatchOptions, ref: BatchRef): WatchSettings => {
  const given = checkedOptions<WatchOptions>('options', options, CHECKS);
  if (given.resumeFrom === undefined) return withDefaults(given);
  return withDefaults(given, checkedResumed(given.resumeFrom, ref));
};

/** Throws a `TypeError` for what is neither a snapshot nor a checkpoint, contradicts itself, or belongs to another job. */
const checkedResumed = (value: unknown, { projectId, batchId }: BatchRef): Resumed => {
  const decoded = decodeResumed(value);
  if (isLeft(decoded)) throw new TypeError(decoded.left('resumeFrom'));
  const { checkpoint, resumeFrom } = decoded.right;
  const found = (checkpoint ?? resumeFrom) as BatchRef;
  if (found.projectId === projectId && found.batchId === batchId) return decoded.right;
  const what = checkpoint === undefined ? 'snapshot' : 'checkpoint';
  throw new TypeError(
    `resumeFrom: expected a ${what} of batch ${batchId} of project ${projectId}, ` +
      `got one of batch ${found.batchId} of project ${found.projectId}`,
  );
};

/** docs/decisions.md has the reasons. */
const DEFAULTS: WatchDefaults = {
  source: processSource,
  schedule: jittered(0.1)(proportional({ ratio: 0.05, minMs: 1_000, maxMs: 30_000 })),
  retry: limitElapsed(900_000)(exponentialBackoff({ initialMs: 1_000, factor: 2, maxMs: 60_000 })),
  stateDeadlines: { unknown: 3_600_000 },
  initialDelayMs: 0,
  notFoundGraceMs: 10_000,
  deadConfirmationMs: 0,
  staleAfterMs: 300_000,
  maxRetryAfterMs: 600_000,
  maxThrottledMs: 3_600_000,
  emit: 'changes',
  scheduler: watchScheduler,
  random: Math.random,
};

/**
 * Applies the defaults to checked options. One literal, because the result of a spread takes three times the memory, and
 * each of a hundred thousand watches has its own.
 */
export const withDefaults = (
  options: Omit<WatchOptions, 'resumeFrom'>,
  { resumeFrom, checkpoint }: Resumed = {},
): WatchSettings => {
  const or = <Name extends keyof WatchDefaults>(name: Name): WatchDefaults[Name] =>
    (options[name] as WatchDefaults[Name] | undefined) ?? DEFAULTS[name];
  const { deadline, stateDeadlines, pollNow$, signal, onEvent } = options;
  return {
    source: or('source'),
    schedule: or('schedule'),
    retry: or('retry'),
    deadline,
    stateDeadlines:
      stateDeadlines === undefined
        ? DEFAULTS.stateDeadlines
        : withStateDeadlines(DEFAULTS.stateDeadlines, stateDeadlines),
    // The wait of a checkpoint replaces it.
    initialDelayMs: checkpoint === undefined ? or('initialDelayMs') : 0,
    notFoundGraceMs: or('notFoundGraceMs'),
    deadConfirmationMs: or('deadConfirmationMs'),
    staleAfterMs: or('staleAfterMs'),
    maxRetryAfterMs: or('maxRetryAfterMs'),
    maxThrottledMs: or('maxThrottledMs'),
    resumeFrom,
    checkpoint,
    emit: or('emit'),
    pollNow$,
    signal,
    onEvent,
    scheduler: or('scheduler'),
    random: or('random'),
  };
};
