import type { Observable } from 'rxjs';
import type { BatchSnapshot } from './model/BatchSnapshot.ts';
import { refOf } from './model/BatchRef.ts';
import { settingsOf } from './watch/settings.ts';
import { watch$ } from './watch/watch.ts';
import type { WatchOptions } from './watch/WatchOptions.ts';

/**
 * Watches a batch job until it ends: emits a snapshot at once, one for each change of state, the terminal one last.
 *
 * ```text
 * polls           s   s   r   x r   r   c   r   S         (x failed, and was retried)
 * watchBatch$()   s-------r-------------c---r---(S|)
 * ```
 *
 * **When to use**: to react when a job starts, recovers, succeeds or dies, without a poll loop.
 *
 * **Gotchas**
 * - It is cold: nothing happens before the subscription, and each subscription has polls of its own.
 * - `dead` is a value, not an error: the *job* failed, the watch did not.
 * - The next poll starts a wait *after* the answer to the last one: polls never overlap.
 * - A fast job may go from `starting` to `success` between two polls: do not wait for `running` alone.
 * - Unsubscribing aborts the open request and clears every timer. It never cancels the job itself.
 * - There is no time limit unless you set one.
 *
 * @example
 * ```ts
 * import { every, watchBatch$ } from 'dli-watch';
 * import { fakeSource, testRef } from 'dli-watch/testing';
 *
 * const source = fakeSource(['starting', 'running', 'running', 'success']);
 * watchBatch$(testRef.projectId, testRef.batchId, { source, schedule: every(10) }).subscribe({
 *   next: ({ state, previousState, polls }) => console.log(`${previousState} -> ${state}, poll ${polls}`),
 *   complete: () => console.log('completed'),
 * });
 * // => null -> starting, poll 1
 * // => starting -> running, poll 2
 * // => running -> success, poll 4
 * // => completed
 * ```
 *
 * @param projectId - the project, 1 to 64 letters and digits
 * @param batchId - the `id` of the batch, a UUID of any casing; not its `appId`
 * @param options - the source of states, the schedule, the limits: see {@link WatchOptions}
 * @returns snapshots; completes after the terminal one, and errors with a `WatchError` if the watch cannot continue
 * @throws `TypeError` when called with an invalid id or option; it names the option and its value
 * @see https://docs.otc.t-systems.com/data-lake-insight/api-ref/spark_job-related_apis/querying_a_batch_processing_job_status.html
 * @category Watching
 * @since 0.1.0
 */
export const watchBatch$ = (
  projectId: string,
  batchId: string,
  options: WatchOptions = {},
): Observable<BatchSnapshot> => {
  const ref = refOf(projectId, batchId);
  return watch$(ref, settingsOf(options, ref));
};
