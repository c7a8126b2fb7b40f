import { type Either, left, right } from 'fp-ts/lib/Either.js';
import { isTransient } from '../errors/isTransient.ts';
import type { LookError } from '../errors/LookError.ts';
import { LookFailedError } from '../errors/LookFailedError.ts';
import type { WatchError } from '../errors/WatchError.ts';
import { afterNoSuchBatch } from './afterNoSuchBatch.ts';
import { byPolicy } from './byPolicy.ts';
import type { Failures } from './Failures.ts';
import { honoured } from '../schedule/honoured.ts';
import type { NextAttempt } from './NextAttempt.ts';
import type { Watch } from './Watch.ts';

/** When a failed look is tried again, or why the watch ends. */
export const afterFailure = (
  watch: Watch,
  failures: Failures,
  error: LookError,
): Either<WatchError, NextAttempt> => {
  const wish = 'retryAfterMs' in error ? error.retryAfterMs : undefined;
  const wishMs = honoured(wish, watch.maxRetryAfterMs);
  if (error._tag === 'NoSuchBatchError') return afterNoSuchBatch(watch, failures, error, wishMs);
  if (!isTransient(error)) return left(new LookFailedError(watch.facts(), error));
  // A throttled look that knows how long to wait spends no retry: nothing is wrong with the service.
  if (error._tag === 'ThrottledError' && wishMs > 0) return right({ delayMs: wishMs, failures });
  return byPolicy(watch, failures, error, wishMs);
};
