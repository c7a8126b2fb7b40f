import { map, type OperatorFunction } from 'rxjs';
import { BatchDeadError } from '../errors/watchErrors.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';

/**
 * Turns a `dead` snapshot into a `BatchDeadError`.
 *
 * ```text
 * source        s--r--D|
 * failOnDead()  s--r--#      BatchDeadError, with the snapshot
 * ```
 *
 * **When to use**: when a failed job should stop what depends on it, or be handled by `retry` or `catchError` like any
 * other failure.
 *
 * **Gotchas**: on a merged stream the first dead job ends the stream; apply it to the stream of each job.
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
