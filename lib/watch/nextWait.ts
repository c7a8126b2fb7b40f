import {
  bimap,
  chain,
  type Either,
  fromOption,
  isLeft,
  left,
  map,
  mapLeft,
  right,
  tryCatch,
} from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { NoSuchBatchError, ThrottledError } from '../errors/AnswerError.ts';
import type { PollError } from '../errors/PollError.ts';
import type { WatchError } from '../errors/WatchError.ts';
import type { WatchFacts } from '../errors/WatchErrorBase.ts';
import { isTransient } from '../errors/isTransient.ts';
import {
  BatchNotFoundError,
  BatchVanishedError,
  CallbackError,
  type CallbackFault,
  PollFailedError,
  RetriesExhaustedError,
} from '../errors/watchErrors.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { PollContext } from '../schedule/PollSchedule.ts';
import { callPolicy, type RetryStatus } from '../schedule/RetryPolicy.ts';
import { clampRetryAfter, delayOf } from '../schedule/delays.ts';
import type { StateRun } from './StateRun.ts';
import type { WatchSettings } from './WatchOptions.ts';
import { clampToConfirmation, type ConfirmationFacts } from './deadConfirmation.ts';

// What follows an answer or a failure: a wait, or the end of the watch. These functions call the user's callbacks, and are
// pure otherwise: the time is passed in, and they neither change the watch nor report events.

/** The failed attempts of a poll, and the wait that follows the last of them. Plain data. */
export interface PollFailures {
  /** When the last attempt failed, on the watch's clock. */
  readonly failedMs: number;
  /** How many failures the retry policy was asked about. */
  readonly spent: number;
  /** What they took: the attempts, and the waits that the policy chose before the last of them. */
  readonly spentMs: number;
  /** The wait that the policy chose after the last attempt; 0 if it was not asked. */
  readonly chosenMs: number;
  /** How many answers were "no such batch". */
  readonly missing: number;
  /** How many answers were a 429 that named no wait, and when the first 429 came, on the watch's clock. */
  readonly throttles: number;
  readonly throttledMs: number | undefined;
  /** The wait before the next attempt. */
  readonly delayMs: number | undefined;
}

const NO_FAILURES: PollFailures = {
  failedMs: 0,
  spent: 0,
  spentMs: 0,
  chosenMs: 0,
  missing: 0,
  throttles: 0,
  throttledMs: undefined,
  delayMs: undefined,
};

/** The facts of a watch that the next wait depends on. */
export interface WaitFacts extends ConfirmationFacts {
  /** Of the present poll; `undefined` if no attempt has failed. */
  readonly failures: PollFailures | undefined;
  readonly attemptStartedMs: number;
  readonly zeroMs: number;
  readonly previousDelayMs: number | undefined;
  readonly pendingLimitChecks: number;
  readonly schedule: WatchSettings['schedule'];
  readonly random: WatchSettings['random'];
  readonly maxRetryAfterMs: number;
  readonly settings: Pick<WatchSettings, 'retry' | 'notFoundGraceMs' | 'maxThrottledMs'>;
}

/** Creates the error that ends a watch. */
export type EndWith = (facts: WatchFacts) => WatchError;

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
  if (error._tag === 'ThrottledError') return afterThrottle(watch, before, error, retryAfterMs);
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

/** The failures of a poll, once its next attempt is scheduled. */
type Failed = PollFailures & { readonly delayMs: number };

/** The earlier failures of a poll, at the failure of an attempt: adds the wait between them as far as the policy chose it. */
const failuresBefore = ({ failures, attemptStartedMs }: WaitFacts, failedMs: number): PollFailures => {
  if (failures === undefined) return { ...NO_FAILURES, failedMs };
  const { spentMs, chosenMs, throttledMs, delayMs = 0 } = failures;
  // The wait may have been skipped. It may also have lasted longer: the process was stopped.
  const waitedMs = Math.max(0, attemptStartedMs - failures.failedMs);
  const stoppedMs = Math.max(0, waitedMs - delayMs);
  return {
    ...failures,
    failedMs,
    spentMs: spentMs + Math.min(chosenMs, waitedMs),
    chosenMs: 0,
    throttledMs: throttledMs === undefined ? undefined : throttledMs + stoppedMs,
  };
};

/** The wait of a poll that is throttled without naming one doubles from 1 s to 60 s. */
const FIRST_THROTTLE_MS = 1_000;
const LONGEST_THROTTLE_MS = 60_000;

/** A throttled poll spends no retry: the service is in order. It is given up when it was throttled for `maxThrottledMs`. */
const afterThrottle = (
  { settings }: WaitFacts,
  before: PollFailures,
  error: ThrottledError,
  retryAfterMs: number,
): Either<EndWith, Failed> => {
  const { failedMs, throttles, throttledMs = failedMs } = before;
  if (failedMs - throttledMs >= settings.maxThrottledMs)
    return left((facts) => new RetriesExhaustedError(facts, error));
  return right(
    retryAfterMs > 0
      ? { ...before, throttledMs, delayMs: retryAfterMs }
      : {
          ...before,
          throttledMs,
          throttles: throttles + 1,
          delayMs: Math.min(LONGEST_THROTTLE_MS, FIRST_THROTTLE_MS * 2 ** throttles),
        },
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

/** The wait doubles from 1 s to 5 s; up to half of it is jitter. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5_000;

/** The last attempt takes place at the very end of the grace. */
const graceDelay = (
  { settings, random }: WaitFacts,
  error: NoSuchBatchError,
  missing: number,
  elapsedMs: number,
  retryAfterMs: number,
): Either<EndWith, number> => {
  const leftMs = settings.notFoundGraceMs - elapsedMs;
  if (leftMs <= 0) return left((facts) => new BatchNotFoundError(facts, error));
  const backoffMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** missing);
  return pipe(
    tryCatch(random, (thrown): CallbackFault => ({ thrown })),
    chain(randomOf),
    bimap(
      (fault) => callbackError('random', fault, error),
      (share) => Math.min(leftMs, Math.max(backoffMs * (0.5 + 0.5 * share), retryAfterMs)),
    ),
  );
};

const randomOf = (returned: unknown): Either<CallbackFault, number> =>
  typeof returned === 'number' && returned >= 0 && returned <= 1
    ? right(returned)
    : left({ returned, expected: 'a number from 0 to 1' });

const callbackError =
  (callback: string, fault: CallbackFault, pollError?: PollError): EndWith =>
  (facts) =>
    new CallbackError(callback, fault, facts, pollError);

/** Shortens a wait: to 0 while an expired limit waits for a fresh poll, and to the end of a dead confirmation. */
export const clampWait = (watch: WaitFacts, delayMs: number, elapsedMs: number): number =>
  watch.pendingLimitChecks > 0 ? 0 : clampToConfirmation(watch, delayMs, elapsedMs);
