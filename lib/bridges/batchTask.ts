import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { WatchError } from '../errors/WatchError.ts';
import type { TerminalSnapshot } from '../model/BatchSnapshot.ts';
import { watchBatch$ } from '../watchBatch.ts';
import type { WatchOptions } from '../watch/WatchOptions.ts';
import { taskOf } from './endOf.ts';

/**
 * Waits for the end of one batch job as a `TaskEither` of fp-ts, which starts a watch each time it is run.
 *
 * ```text
 * batchTask()       a function
 * batchTask()()     a watch; Right(terminal snapshot) or Left(WatchError)
 * ```
 *
 * **When to use**: in a program that is composed of tasks.
 *
 * **Gotchas**: any error other than a `WatchError` indicates a bug and rejects the promise.
 *
 * @example
 * ```ts
 * import * as TE from 'fp-ts/lib/TaskEither.js';
 * import { pipe } from 'fp-ts/lib/function.js';
 * import { batchTask } from 'dli-watch';
 * import { fakeSource, testRef } from 'dli-watch/testing';
 *
 * const program = pipe(
 *   batchTask(testRef.projectId, testRef.batchId, { source: fakeSource(['success']) }),
 *   TE.map(({ state }) => `ended as ${state}`),
 *   TE.getOrElse(({ _tag }) => async () => `not known: ${_tag}`),
 * );
 * console.log(await program()); // => ended as success
 * ```
 *
 * @param projectId - the id of the project, as for `watchBatch$`
 * @param batchId - the id of the batch, as for `watchBatch$`
 * @param options - as for `watchBatch$`
 * @throws `TypeError`, when called, for an invalid id or option
 * @category Bridges
 * @since 0.1.0
 */
export const batchTask = (
  projectId: string,
  batchId: string,
  options?: WatchOptions,
): TaskEither<WatchError, TerminalSnapshot> => taskOf(watchBatch$(projectId, batchId, options));
