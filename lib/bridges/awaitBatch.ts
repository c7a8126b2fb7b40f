import type { TerminalSnapshot } from '../model/BatchSnapshot.ts';
import { watchBatch$ } from '../watchBatch.ts';
import type { WatchOptions } from '../watch/WatchOptions.ts';
import { endOf } from './endOf.ts';

/**
 * Waits for the end of one batch job: a promise of its terminal snapshot.
 *
 * ```text
 * watchBatch$()   s-----r--------D|
 * awaitBatch()    ···············D       resolves: `dead` is how the job ended, not a failure of the watch
 * ```
 *
 * **When to use**: in code that waits for one job and does not need the states in between.
 *
 * **Gotchas**: each call starts a watch; awaiting the returned promise twice does not. To cancel, abort the `signal`: the
 * promise then rejects. There is no time limit unless a `deadline` is set.
 *
 * @example
 * ```ts
 * import { awaitBatch, every } from 'dli-watch';
 * import { fakeSource, testRef } from 'dli-watch/testing';
 *
 * const source = fakeSource(['running', 'running', 'success']);
 * const { state, polls } = await awaitBatch(testRef.projectId, testRef.batchId, { source, schedule: every(10) });
 * console.log(state, polls); // => success 3
 * ```
 *
 * @param projectId - the id of the project, as for `watchBatch$`
 * @param batchId - the id of the batch, as for `watchBatch$`
 * @param options - as for `watchBatch$`
 * @returns a promise that rejects with a `WatchError` if the watch fails, and with a `TypeError` for invalid arguments
 * @category Bridges
 * @since 0.1.0
 */
export const awaitBatch = async (
  projectId: string,
  batchId: string,
  options?: WatchOptions,
): Promise<TerminalSnapshot> => endOf(watchBatch$(projectId, batchId, options));
