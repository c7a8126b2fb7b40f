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
import type { NoSuchBatchError } from '../errors/AnswerError.ts';
import type { PollError } from '../errors/PollError.ts';
import type { WatchError } from '../errors/WatchError.ts';
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
import { callPolicy } from '../schedule/RetryPolicy.ts';
import { delayOf, clampRetryAfter } from '../schedule/delays.ts';
import type { StateRun } from './StateRun.ts';
import type { WatchState } from './WatchState.ts';

/** What went wrong with one poll so far. */
export interface Failures {
  /** On the watch's clock: when the first attempt at this poll began. */
  readonly sinceMs: number;
  /** Failures that the retry policy was asked about. */
  readonly spent: number;
  /** Answers "no such batch". */
  readonly missing: number;
  /** The wait before the attempt that failed. */
  readonly previousDelayMs?: number;
}

/** When to try a failed poll again, and what counts as having gone wrong with it by then. */
export interface NextAttempt {
  readonly delayMs: number;
  readonly failures: Failures;
}

/** What a schedule is told at `elapsedMs`, when the last answered poll was `snapshot`. */
const pollContextOf = (watch: WatchState, snapshot: BatchSnapshot, elapsedMs: number): PollContext => {
  // Only asked once a poll was answered.
  const { polls, latencyMs, stateSinceMs, statePolls } = watch.answered as StateRun;
  return {
    snapshot,
    elapsedMs,
    stateElapsedMs: elapsedMs - stateSinceMs,
    polls,
    statePolls,
    previousDelayMs: watch.previousDelayMs,
    latencyMs,
    random: watch.random,
  };
};

/** What the schedule says of the next poll: how long to wait, or longer where the service asks for it. */
const scheduledDelay = (
  watch: WatchState,
  context: PollContext,
  retryAfterMs: number,
): Either<CallbackError, number> => {
  const asked = tryCatch(
    () => watch.schedule(context),
    (thrown): CallbackFault => ({ thrown }),
  );
  // By hand, for it is done at each poll: the functions of a pipe are made anew each time.
  const own = isLeft(asked) ? asked : delayOf(asked.right);
  return isLeft(own)
    ? left(new CallbackError('schedule', own.left, watch.facts()))
    : right(Math.max(own.right, retryAfterMs));
};

/** What the retry policy says of a transient error: to wait, at least as long as the service asks, or to give up. */
const retryDelay = (
  watch: WatchState,
  failures: Failures,
  error: PollError,
  retryAfterMs: number,
): Either<WatchError, NextAttempt> => {
  const { retry, random } = watch.settings;
  const attempt = failures.spent + 1;
  const elapsedMs = watch.elapsedMs() - failures.sinceMs;
  const { previousDelayMs } = failures;
  return pipe(
    callPolicy(retry, { error, attempt, elapsedMs, previousDelayMs, random }),
    mapLeft((fault): WatchError => new CallbackError('retry', fault, watch.facts(), error)),
    chain(fromOption((): WatchError => new RetriesExhaustedError(watch.facts(), error))),
    map((own) => ({ delayMs: Math.max(own, retryAfterMs), failures: { ...failures, spent: attempt } })),
  );
};

/** Waits between the polls for a batch that is not there yet: from half of 1 s, doubled up to 5 s. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5_000;

/**
 * What "no such batch" means. Before the batch was seen: wait out the time of grace, with one poll its very
 * end. After it was seen: ask once more when the next poll is due, for one answer may be wrong; then it is gone.
 * Neither spends a retry.
 */
const onNotFound = (
  watch: WatchState,
  failures: Failures,
  error: NoSuchBatchError,
  retryAfterMs: number,
): Either<WatchError, NextAttempt> =>
  pipe(
    watch.answered === undefined
      ? untilFound(watch, failures, error, retryAfterMs)
      : untilGone(watch, watch.answered, failures, error, retryAfterMs),
    map((delayMs) => ({ delayMs, failures: { ...failures, missing: failures.missing + 1 } })),
  );

const untilFound = (
  watch: WatchState,
  { missing }: Failures,
  error: NoSuchBatchError,
  retryAfterMs: number,
): Either<WatchError, number> => {
  const { notFoundGraceMs, random } = watch.settings;
  const leftMs = notFoundGraceMs - watch.elapsedMs();
  if (leftMs <= 0) return left(new BatchNotFoundError(watch.facts(), error));
  const backoffMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** missing);
  return pipe(
    tryCatch(random, (thrown): CallbackFault => ({ thrown })),
    chain(shareOf),
    bimap(
      (fault) => new CallbackError('random', fault, watch.facts(), error),
      (share) => Math.min(leftMs, Math.max(backoffMs * (0.5 + 0.5 * share), retryAfterMs)),
    ),
  );
};

/** Takes what `random` returned, or refuses it. */
const shareOf = (returned: unknown): Either<CallbackFault, number> =>
  typeof returned === 'number' && returned >= 0 && returned <= 1
    ? right(returned)
    : left({ returned, expected: 'a number from 0 to 1' });

const untilGone = (
  watch: WatchState,
  { snapshot }: StateRun,
  { missing }: Failures,
  error: NoSuchBatchError,
  retryAfterMs: number,
): Either<WatchError, number> =>
  missing === 0
    ? scheduledDelay(watch, pollContextOf(watch, snapshot, watch.elapsedMs()), retryAfterMs)
    : left(new BatchVanishedError(watch.facts(), error));

/**
 * How long to wait after a poll that was answered with `snapshot` at `elapsedMs`. What the answer asks for holds for this
 * wait, and no other.
 */
export const afterAnswer = (
  watch: WatchState,
  snapshot: BatchSnapshot,
  elapsedMs: number,
): Either<CallbackError, number> => {
  const retryAfterMs = clampRetryAfter((watch.answered as StateRun).retryAfterMs, watch.maxRetryAfterMs);
  return scheduledDelay(watch, pollContextOf(watch, snapshot, elapsedMs), retryAfterMs);
};

/** When a failed poll is tried again, or why the watch ends. */
export const afterFailure = (
  watch: WatchState,
  failures: Failures,
  error: PollError,
): Either<WatchError, NextAttempt> => {
  const wish = 'retryAfterMs' in error ? error.retryAfterMs : undefined;
  const retryAfterMs = clampRetryAfter(wish, watch.maxRetryAfterMs);
  if (error._tag === 'NoSuchBatchError') return onNotFound(watch, failures, error, retryAfterMs);
  if (!isTransient(error)) return left(new PollFailedError(watch.facts(), error));
  // A throttled poll that knows how long to wait spends no retry: nothing is wrong with the service.
  if (error._tag === 'ThrottledError' && retryAfterMs > 0) return right({ delayMs: retryAfterMs, failures });
  return retryDelay(watch, failures, error, retryAfterMs);
};
