import { chain, type Either, fromOption, isLeft, left, map, mapLeft, right } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { NoSuchBatchError } from '../errors/AnswerError.ts';
import type { PollError } from '../errors/PollError.ts';
import { isTransient } from '../errors/isTransient.ts';
import { BatchVanishedError, PollFailedError, RetriesExhaustedError } from '../errors/watchErrors.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { PollContext } from '../schedule/PollSchedule.ts';
import { callPolicy, type RetryStatus } from '../schedule/RetryPolicy.ts';
import { clampRetryAfter, delayOf } from '../schedule/delays.ts';
import {
  afterThrottle,
  callbackError,
  type EndWith,
  type Failed,
  type FailureFacts,
  failuresBefore,
  graceDelay,
} from './PollFailures.ts';
import type { StateRun } from './StateRun.ts';
import type { WatchSettings } from './WatchOptions.ts';
import { clampToConfirmation, type ConfirmationFacts } from './deadConfirmation.ts';

// What follows an answer or a failure: a wait, or the end of the watch. These functions call the user's callbacks, and are
// pure otherwise: the time is passed in, and they neither change the watch nor report events.

/** The facts of a watch that the next wait depends on. */
export interface WaitFacts extends ConfirmationFacts, FailureFacts {
  readonly zeroMs: number;
  readonly previousDelayMs: number | undefined;
  readonly pendingLimitChecks: number;
  readonly schedule: WatchSettings['schedule'];
  readonly random: WatchSettings['random'];
  readonly maxRetryAfterMs: number;
  readonly settings: Pick<WatchSettings, 'retry' | 'notFoundGraceMs' | 'maxThrottledMs'>;
}

/** The wait for the next poll after an answer at `elapsedMs`: by the schedule, or longer if the answer requests it. */
export const afterAnswer = (
  watch: WaitFacts,
  snapshot: BatchSnapshot,
  elapsedMs: number,
): Either<EndWith, number> => {
  const { retryAfterMs } = watch.run as StateRun; // of this very answer
  return scheduledDelay(watch, snapshot, elapsedMs, clampRetryAfter(retryAfterMs, watch.maxRetryAfterMs));
};

/** Called for each poll, so it avoids the closures of a pipe. */
const scheduledDelay = (
  watch: WaitFacts,
  snapshot: BatchSnapshot,
  elapsedMs: number,
  retryAfterMs: number,
): Either<EndWith, number> => {
  const { polls, statePolls, stateSinceMs, latencyMs } = watch.run as StateRun;
  const context: PollContext = {
    snapshot,
    elapsedMs: elapsedMs + watch.zeroMs,
    stateElapsedMs: elapsedMs - stateSinceMs,
    polls,
    statePolls,
    previousDelayMs: watch.previousDelayMs,
    latencyMs,
    random: watch.random,
  };
  let returned: unknown;
  try {
    returned = watch.schedule(context);
  } catch (thrown) {
    return left(callbackError('schedule', { thrown }));
  }
  const own = delayOf(returned);
  return isLeft(own) ? left(callbackError('schedule', own.left)) : right(Math.max(own.right, retryAfterMs));
};

/** The wait for the next attempt after one that failed at `elapsedMs`, as the new `failures` of the poll. */
export const afterFailure = (
  watch: WaitFacts,
  error: PollError,
  elapsedMs: number,
): Either<EndWith, Failed> => {
  const before = failuresBefore(watch, elapsedMs);
  const requestedMs = 'retryAfterMs' in error ? error.retryAfterMs : undefined;
  const retryAfterMs = clampRetryAfter(requestedMs, watch.maxRetryAfterMs);
  if (error._tag === 'NoSuchBatchError') {
    const { missing } = before;
    return pipe(
      notFoundDelay(watch, error, missing, elapsedMs, retryAfterMs),
      map((delayMs) => ({ ...before, missing: missing + 1, delayMs })),
    );
  }
  if (error._tag === 'ThrottledError')
    return afterThrottle(watch.settings.maxThrottledMs, before, error, retryAfterMs);
  if (!isTransient(error)) return left((facts) => new PollFailedError(facts, error));
  const spent = before.spent + 1;
  // The measure of the source leaves out the time in its queue.
  const spentMs = before.spentMs + (error.durationMs ?? elapsedMs - watch.attemptStartedMs);
  return pipe(
    policyDelay(watch, { error, attempt: spent, elapsedMs: spentMs, previousDelayMs: before.delayMs }),
    // A set-up that cannot work is judged when its time is up, not when the policy comes round to it.
    map((policyMs) => Math.min(policyMs, error.failFastInMs ?? Infinity)),
    map((chosenMs) => ({ ...before, spent, spentMs, chosenMs, delayMs: Math.max(chosenMs, retryAfterMs) })),
  );
};

const policyDelay = (
  { settings, random }: WaitFacts,
  status: Omit<RetryStatus, 'random'>,
): Either<EndWith, number> => {
  const { error } = status;
  return pipe(
    callPolicy(settings.retry, { ...status, random }),
    mapLeft((fault) => callbackError('retry', fault, error)),
    chain(fromOption((): EndWith => (facts) => new RetriesExhaustedError(facts, error))),
  );
};

/**
 * The wait after "no such batch", which spends no retry. Before the batch was seen, attempts follow until the grace is over.
 * Afterwards one more attempt is made when the next poll would be due, because one answer may be wrong.
 */
const notFoundDelay = (
  watch: WaitFacts,
  error: NoSuchBatchError,
  missing: number,
  elapsedMs: number,
  retryAfterMs: number,
): Either<EndWith, number> => {
  const { run } = watch;
  if (run === undefined) return graceDelay(watch, error, missing, elapsedMs, retryAfterMs);
  return missing === 0
    ? scheduledDelay(watch, run.snapshot, elapsedMs, retryAfterMs)
    : left((facts) => new BatchVanishedError(facts, error));
};

/** Shortens a wait: to 0 while an expired limit waits for a fresh poll, and to the end of a dead confirmation. */
export const clampWait = (watch: WaitFacts, delayMs: number, elapsedMs: number): number =>
  watch.pendingLimitChecks > 0 ? 0 : clampToConfirmation(watch, delayMs, elapsedMs);
