import type { Either } from 'fp-ts/lib/Either.js';
import type { CallbackError } from '../errors/CallbackError.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { Answered } from './Answered.ts';
import { bySchedule } from './bySchedule.ts';
import { honoured } from '../schedule/honoured.ts';
import { pollContextOf } from './pollContextOf.ts';
import type { Watch } from './Watch.ts';

/**
 * How long to wait after a look that was answered with `snapshot` at `elapsedMs`. What the answer asks for holds for this
 * wait, and no other.
 */
export const afterAnswer = (
  watch: Watch,
  snapshot: BatchSnapshot,
  elapsedMs: number,
): Either<CallbackError, number> => {
  const { retryAfterMs } = watch.answered as Answered;
  const wishMs = honoured(retryAfterMs, watch.maxRetryAfterMs);
  return bySchedule(watch, pollContextOf(watch, snapshot, elapsedMs), wishMs);
};
