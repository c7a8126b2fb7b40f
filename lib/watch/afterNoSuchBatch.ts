import { bimap, chain, type Either, left, map, right, tryCatch } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { BatchNotFoundError } from '../errors/BatchNotFoundError.ts';
import { BatchVanishedError } from '../errors/BatchVanishedError.ts';
import { CallbackError, type CallbackFault } from '../errors/CallbackError.ts';
import type { NoSuchBatchError } from '../errors/NoSuchBatchError.ts';
import type { WatchError } from '../errors/WatchError.ts';
import type { Answered } from './Answered.ts';
import { bySchedule } from './bySchedule.ts';
import type { Failures } from './Failures.ts';
import type { NextAttempt } from './NextAttempt.ts';
import { pollContextOf } from './pollContextOf.ts';
import type { Watch } from './Watch.ts';

/** Waits between the looks for a batch that is not there yet: from half of 1 s, doubled up to 5 s. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5_000;

/**
 * What "no such batch" means. Before the batch was seen: wait out the time of grace, with one look at its very
 * end. After it was seen: ask once more when the next look is due, for one answer may be wrong; then it is gone.
 * Neither spends a retry.
 */
export const afterNoSuchBatch = (
  watch: Watch,
  failures: Failures,
  error: NoSuchBatchError,
  wishMs: number,
): Either<WatchError, NextAttempt> =>
  pipe(
    watch.answered === undefined
      ? untilFound(watch, failures, error, wishMs)
      : untilGone(watch, watch.answered, failures, error, wishMs),
    map((delayMs) => ({ delayMs, failures: { ...failures, missing: failures.missing + 1 } })),
  );

const untilFound = (
  watch: Watch,
  { missing }: Failures,
  error: NoSuchBatchError,
  wishMs: number,
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
      (share) => Math.min(leftMs, Math.max(backoffMs * (0.5 + 0.5 * share), wishMs)),
    ),
  );
};

/** Takes what `random` returned, or refuses it. */
const shareOf = (returned: unknown): Either<CallbackFault, number> =>
  typeof returned === 'number' && returned >= 0 && returned <= 1
    ? right(returned)
    : left({ returned, expected: 'a number from 0 to 1' });

const untilGone = (
  watch: Watch,
  { snapshot }: Answered,
  { missing }: Failures,
  error: NoSuchBatchError,
  wishMs: number,
): Either<WatchError, number> =>
  missing === 0
    ? bySchedule(watch, pollContextOf(watch, snapshot, watch.elapsedMs()), wishMs)
    : left(new BatchVanishedError(watch.facts(), error));
