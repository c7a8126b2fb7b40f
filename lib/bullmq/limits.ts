import type { WatchError } from '../errors/WatchError.ts';
import type { WatchFacts } from '../errors/WatchErrorBase.ts';
import { DeadlineExceededError, StateDeadlineExceededError } from '../errors/watchErrors.ts';
import type { BatchState } from '../model/BatchState.ts';
import type { StateDeadlines } from '../schedule/deadlines.ts';
import type { WatchCheckpoint } from '../watch/checkpoint/WatchCheckpoint.ts';
import type { StoredLimits } from './JobData.ts';

// When a watch is woken between two attempts so that its limits of time hold, although no process waits for them. The rules are
// those of `TimeLimit`, by the wall clock.

/** A limit of time: the moment when it is over, in epoch milliseconds, and how the watch ends then. */
export interface Limit {
  readonly at: number;
  readonly errorOf: (facts: WatchFacts) => WatchError;
}

/** The limits that are in force at a checkpoint, the deadline first: it wins if both are over. */
export const limitsOf = (
  { snapshot, loop }: WatchCheckpoint,
  limits: StoredLimits,
  stateDeadlines: StateDeadlines,
): readonly Limit[] => {
  const deadline = deadlineOf(loop.watchedSince, limits);
  const found = deadline === undefined ? [] : [deadline];
  // A `dead` that is to be confirmed ends a state, and has no limit itself.
  if (snapshot === null || loop.pendingDead !== undefined) return found;
  const { state, stateSince } = snapshot;
  const limitMs = (stateDeadlines as Readonly<Partial<Record<BatchState, number>>>)[state];
  if (limitMs === undefined) return found;
  const errorOf = (facts: WatchFacts): WatchError => new StateDeadlineExceededError(state, limitMs, facts);
  return [...found, { at: stateSince + limitMs, errorOf }];
};

const deadlineOf = (since: number, { deadlineMs, deadlineAt }: StoredLimits): Limit | undefined => {
  const at = deadlineAt ?? (deadlineMs === undefined ? undefined : since + deadlineMs);
  if (at === undefined) return undefined;
  const limitMs = deadlineMs ?? Math.max(0, at - since);
  return { at, errorOf: (facts) => new DeadlineExceededError(limitMs, facts) };
};

/** When to wake a watch, and the moment of the limit for which that is its last poll. */
export interface Wake {
  readonly delayMs: number;
  readonly lastPollFor?: number | undefined;
}

/** How long before a limit the last poll is made, so that its answer arrives in time. */
const LEAD_MS = 2_000;
/** A watch that is woken later than this after a limit makes a fresh poll before it ends. */
const LATE_MS = 1_000;

/**
 * When to wake a watch whose next attempt is due in `dueInMs`: then; or before a limit that comes first, for the last poll; or at
 * the limit, if its last poll was made.
 *
 * ```text
 * waits    |-------->|------------------->|
 * limit                     |                   the second wait would cross it
 * wakes    |-------->|---->||
 * attempts           p     p                    none at the limit itself
 * ```
 *
 * @param queueMs - how long an urgent poll waits in the queue of the source
 */
export const nextWake = (
  now: number,
  dueInMs: number,
  limits: readonly Limit[],
  lastPollFor: number | undefined,
  queueMs: number,
): Wake => {
  const at = Math.min(Infinity, ...limits.map((limit) => limit.at));
  const leftMs = Math.max(0, at - now);
  if (dueInMs < leftMs) return { delayMs: dueInMs, lastPollFor };
  if (lastPollFor === at) return { delayMs: leftMs, lastPollFor };
  const answerMs = Math.min(LEAD_MS, Math.max(0, leftMs - queueMs) / 2);
  return { delayMs: Math.max(0, leftMs - queueMs - answerMs), lastPollFor: at };
};

/** The limit that ends a watch now, without a further attempt: its last poll was made, and it is over, but not long ago. */
export const limitOver = (
  now: number,
  limits: readonly Limit[],
  lastPollFor: number | undefined,
): Limit | undefined => limits.find(({ at }) => at === lastPollFor && at <= now && now - at <= LATE_MS);
