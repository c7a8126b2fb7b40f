import { chain, type Either, left, map } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { CallbackError } from '../errors/CallbackError.ts';
import type { LookError } from '../errors/LookError.ts';
import { RetriesExhaustedError } from '../errors/RetriesExhaustedError.ts';
import type { WatchError } from '../errors/WatchError.ts';
import { asDelay } from './asDelay.ts';
import { asked } from './asked.ts';
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
  // `unknown`: plain JavaScript may return anything, a bare number for instance.
  const policy = (): unknown => retry({ error, attempt, elapsedMs, previousDelayMs, random });
  return pipe(
    asked(watch, 'retry', policy, error),
    chain((answer): Either<WatchError, number> => {
      if (isTagged(answer, 'None')) return left(new RetriesExhaustedError(watch.facts(), error));
      if (isTagged(answer, 'Some')) return asDelay(watch, 'retry', answer.value, error);
      const fault = { returned: answer, expected: 'an Option of a delay' };
      return left(new CallbackError('retry', fault, watch.facts(), error));
    }),
    map((own) => ({ delayMs: Math.max(own, wishMs), failures: { ...failures, spent: attempt } })),
  );
};

const isTagged = (answer: unknown, tag: 'None' | 'Some'): answer is { readonly value?: unknown } =>
  typeof answer === 'object' && answer !== null && '_tag' in answer && answer._tag === tag;
