import { map, type OperatorFunction } from 'rxjs';
import { BatchDeadError } from '../errors/watchErrors.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';

/**
 * Turns the `dead` snapshot into an error, where a failed job is to end what is built on it.
 *
 * ```text
 * source        s--r--D|
 * failOnDead()  s--r--#      BatchDeadError, the snapshot inside
 * ```
 *
 * **When to use**: to go on with `concatMap`, `retry` or `catchError` as after any other failure.
 *
 * **Gotchas**: on a merged stream the first dead job ends all of it; put it on the stream of each job.
 *
 * @example
 * ```ts
 * import { failOnDead, watchBatch$ } from 'dli-watch';
 * import { fakeSource, testRef } from 'dli-watch/testing';
 *
 * watchBatch$(testRef.projectId, testRef.batchId, { source: fakeSource(['dead']) })
 *   .pipe(failOnDead())
 *   .subscribe({ error: ({ _tag, lastSnapshot }) => console.log(_tag, lastSnapshot.rawState) });
 * // => BatchDeadError dead
 * ```
 *
 * @category Operators
 * @since 0.1.0
 */
export const failOnDead = (): OperatorFunction<BatchSnapshot, BatchSnapshot> =>
  map((snapshot) => {
    if (snapshot.state === 'dead') throw new BatchDeadError(snapshot);
    return snapshot;
  });
