import { type Either, left, right } from 'fp-ts/lib/Either.js';
import { catchError, map, of, type OperatorFunction, throwError } from 'rxjs';
import { WatchError } from '../errors/WatchError.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';

/**
 * Emits each snapshot as a `Right` and turns a `WatchError` into a last value, a `Left`, so that one job that cannot be
 * watched does not end a merged stream.
 *
 * ```text
 * source    s--r--#           a WatchError
 * settle()  S--R--(L|)        S, R: Right(snapshot); L: Left(error)
 * ```
 *
 * **When to use**: on the stream of each job before `merge` or `mergeMap`, like `Promise.allSettled`.
 *
 * **Gotchas**: other errors stay errors, because they indicate a bug. Operators that raise a `WatchError` belong before
 * it.
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
