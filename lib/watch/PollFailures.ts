import { bimap, chain, type Either, left, right, tryCatch } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { NoSuchBatchError, ThrottledError } from '../errors/AnswerError.ts';
import type { PollError } from '../errors/PollError.ts';
import type { WatchError } from '../errors/WatchError.ts';
import type { WatchFacts } from '../errors/WatchErrorBase.ts';
import {
  BatchNotFoundError,
  CallbackError,
  type CallbackFault,
  RetriesExhaustedError,
} from '../errors/watchErrors.ts';
import type { WatchSettings } from './WatchOptions.ts';

// The failures of a poll, and the waits that are not for the retry policy: throttled polls, and "no such batch" at the start.

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

/** What the failures of a poll are counted from. */
export interface FailureFacts {
  /** Of the present poll; `undefined` if no attempt has failed. */
  readonly failures: PollFailures | undefined;
  readonly attemptStartedMs: number;
}

/** The failures of a poll, once its next attempt is scheduled. */
export type Failed = PollFailures & { readonly delayMs: number };

/** The earlier failures of a poll, at the failure of an attempt: adds the wait between them as far as the policy chose it. */
export const failuresBefore = (
  { failures, attemptStartedMs }: FailureFacts,
  failedMs: number,
): PollFailures => {
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

/** Creates the error that ends a watch. */
export type EndWith = (facts: WatchFacts) => WatchError;

/** Ends a watch because a callback threw, or returned something that is out of range. */
export const callbackError =
  (callback: string, fault: CallbackFault, pollError?: PollError): EndWith =>
  (facts) =>
    new CallbackError(callback, fault, facts, pollError);

/** The wait of a poll that is throttled without naming one doubles from 1 s to 60 s. */
const FIRST_THROTTLE_MS = 1_000;
const LONGEST_THROTTLE_MS = 60_000;

/** A throttled poll spends no retry: the service is in order. It is given up when it was throttled for `maxThrottledMs`. */
export const afterThrottle = (
  maxThrottledMs: number,
  before: PollFailures,
  error: ThrottledError,
  retryAfterMs: number,
): Either<EndWith, Failed> => {
  const { failedMs, throttles, throttledMs = failedMs } = before;
  if (failedMs - throttledMs >= maxThrottledMs)
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

/** The facts of a watch that the grace depends on. */
interface GraceFacts {
  readonly settings: Pick<WatchSettings, 'notFoundGraceMs'>;
  readonly random: WatchSettings['random'];
}

/** The wait doubles from 1 s to 5 s; up to half of it is jitter. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5_000;

/** The wait after "no such batch" before the batch was seen. The last attempt takes place at the very end of the grace. */
export const graceDelay = (
  { settings, random }: GraceFacts,
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
