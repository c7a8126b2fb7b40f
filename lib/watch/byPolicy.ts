import { chain, type Either, fromOption, map, mapLeft } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { CallbackError } from '../errors/CallbackError.ts';
import type { LookError } from '../errors/LookError.ts';
import { RetriesExhaustedError } from '../errors/RetriesExhaustedError.ts';
import type { WatchError } from '../errors/WatchError.ts';
import { askedPolicy } from '../schedule/askedPolicy.ts';
import type { Failures } from './Failures.ts';
import type { NextAttempt } from './NextAttempt.ts';
import type { Watch } from './Watch.ts';

/** What the retry policy says of a transient error: to wait, at least as long as the service asks, or to give up. */
export const byPolicy = (
  watch: Watch,
  failures: Failures,
  error: LookError,
  wishMs: number,
): Either<WatchError, NextAttempt> => {
  const { retry, random } = watch.settings;
  const attempt = failures.spent + 1;
  const elapsedMs = watch.elapsedMs() - failures.sinceMs;
  const { previousDelayMs } = failures;
  return pipe(
    askedPolicy(retry, { error, attempt, elapsedMs, previousDelayMs, random }),
    mapLeft((fault): WatchError => new CallbackError('retry', fault, watch.facts(), error)),
    chain(fromOption((): WatchError => new RetriesExhaustedError(watch.facts(), error))),
    map((own) => ({ delayMs: Math.max(own, wishMs), failures: { ...failures, spent: attempt } })),
  );
};
