import { chain, type Either, left, map, right, tryCatch } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { none, type Option, some } from 'fp-ts/lib/Option.js';
import type { CallbackFault } from '../errors/CallbackError.ts';
import { delayOf } from './delayOf.ts';
import type { RetryPolicy, RetryStatus } from './RetryPolicy.ts';

/** Asks a retry policy, once: how long to wait, `None` to give up, or what it did wrong. */
export const askedPolicy = (retry: RetryPolicy, status: RetryStatus): Either<CallbackFault, Option<number>> =>
  pipe(
    tryCatch(
      // `unknown`: plain JavaScript may return anything, a bare number for instance.
      (): unknown => retry(status),
      (thrown): CallbackFault => ({ thrown }),
    ),
    chain((answer) => {
      if (isTagged(answer, 'None')) return right(none);
      if (isTagged(answer, 'Some')) return pipe(delayOf(answer.value), map(some));
      return left({ returned: answer, expected: 'an Option of a delay' });
    }),
  );

const isTagged = (answer: unknown, tag: 'None' | 'Some'): answer is { readonly value?: unknown } =>
  typeof answer === 'object' && answer !== null && '_tag' in answer && answer._tag === tag;
