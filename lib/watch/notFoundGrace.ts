import { bimap, chain, type Either, left, right, tryCatch } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { NoSuchBatchError } from '../errors/AnswerError.ts';
import { BatchNotFoundError, type CallbackFault } from '../errors/watchErrors.ts';
import { callbackError, type EndWith } from './EndWith.ts';
import type { WatchSettings } from './WatchOptions.ts';

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
