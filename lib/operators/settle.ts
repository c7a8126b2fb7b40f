import { type Either, left, right } from 'fp-ts/lib/Either.js';
import { catchError, map, of, type OperatorFunction, throwError } from 'rxjs';
import { WatchError } from '../errors/WatchError.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';

/**
 * Makes a `WatchError` the last value, so that one job that cannot be watched does not end the streams of others.
 *
 * ```text
 * source    s--r--#           a WatchError
 * settle()  S--R--(L|)        S, R: Right(snapshot); L: Left(error)
 * ```
 *
 * **When to use**: on each job before `merge` or `mergeMap`, like `Promise.allSettled`.
 *
 * **Gotchas**: any other error stays one: it is a fault in code. Put operators that raise a `WatchError` before it.
 *
 * @example
 * ```ts
 * import { isLeft } from 'fp-ts/lib/Either.js';
 * import { AuthError, settle, watchBatch$ } from 'dli-watch';
 * import { fakeSource, testRef } from 'dli-watch/testing';
 *
 * const source = fakeSource([new AuthError({ reason: 'refused', status: 403 })]);
 * watchBatch$(testRef.projectId, testRef.batchId, { source })
 *   .pipe(settle())
 *   .subscribe((result) => console.log(isLeft(result) ? result.left._tag : result.right.state));
 * // => PollFailedError
 * ```
 *
 * @category Operators
 * @since 0.1.0
 */
export const settle = (): OperatorFunction<BatchSnapshot, Either<WatchError, BatchSnapshot>> => (source) =>
  source.pipe(
    map((snapshot) => right<WatchError, BatchSnapshot>(snapshot)),
    catchError((error: unknown) =>
      error instanceof WatchError ? of(left(error)) : throwError(() => error as Error),
    ),
  );
