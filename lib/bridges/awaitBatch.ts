import type { TerminalSnapshot } from '../model/BatchSnapshot.ts';
import { watchBatch$ } from '../watchBatch.ts';
import type { WatchOptions } from '../watch/WatchOptions.ts';
import { endOf } from './endOf.ts';

/**
 * Waits for the end of one batch job: a promise of its terminal snapshot.
 *
 * ```text
 * watchBatch$()   s-----r--------D|
 * awaitBatch()    ···············D       resolves, for `dead` is how the job ended, not why the watch did
 * ```
 *
 * **When to use**: in code that waits for one job and has no use for what is between.
 *
 * **Gotchas**: each call is a watch of its own; awaiting its promise twice is not. Abort it by `signal`: it rejects then.
 * It has no limit of time unless you set a `deadline`.
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
 * @param projectId - the project, as for `watchBatch$`
 * @param batchId - the batch, as for `watchBatch$`
 * @param options - as for `watchBatch$`
 * @returns rejects with a `WatchError` when the watch cannot go on, and with a `TypeError` for bad input
 * @category Beyond RxJS
 * @since 0.1.0
 */
export const awaitBatch = async (
  projectId: string,
  batchId: string,
  options?: WatchOptions,
): Promise<TerminalSnapshot> => endOf(watchBatch$(projectId, batchId, options));
