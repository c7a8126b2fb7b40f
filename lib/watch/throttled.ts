import { type Either, left, right } from 'fp-ts/lib/Either.js';
import type { ThrottledError } from '../errors/AnswerError.ts';
import { RetriesExhaustedError } from '../errors/watchErrors.ts';
import type { EndWith } from './EndWith.ts';
import type { Failed, PollFailures } from './PollFailures.ts';

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
