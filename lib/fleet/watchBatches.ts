import { type Either, left, right } from 'fp-ts/lib/Either.js';
import { filter, map, type Observable, type OperatorFunction } from 'rxjs';
import type { WatchError } from '../errors/WatchError.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { watch$ } from '../watch/watch.ts';
import { type FleetOptions, type FleetSettings, fleetSettingsOf, settingsFor } from './FleetOptions.ts';
import { fleet$, type FleetStep } from './fleet.ts';
import { type BatchTargets, type Jobs, jobsOf } from './targets.ts';

/**
 * Watches many jobs in one stream. Emits what `watchBatch$` emits for each of them in a `Right`, and the error of a job that
 * cannot be watched to its end in a `Left`.
 *
 * ```text
 * targets          a-----b----|
 * a                s---r-----#
 * b                      r---------S|
 * watchBatches$()  s---r-r---L-----(S|)      s, r, S in a Right; L is Left(WatchError), and b continues
 * ```
 *
 * **When to use**: for any number of jobs, known from the start (an iterable) or submitted while it runs (an Observable).
 *
 * **Gotchas**
 * - The error of a job is a value, also when a bug in its source is behind it: a `PollFailedError` then. It does not stop, delay
 *   or reorder other jobs. Only an error of `targets` or `drop$` is an error of the stream.
 * - A target that is a stored snapshot resumes its job: nothing is emitted until the state differs. A stored terminal
 *   snapshot is emitted once more, without a request.
 * - A job that is already being watched is ignored when it is added again. A job that was dropped or whose end was emitted is
 *   watched again, even if it is added in the handler of its end.
 * - Targets that an Observable emits inside a handler of this stream are added when the handler has returned.
 * - `pollNow$` polls all jobs at once; jobs with the same schedule then stay in step.
 * - A target that names no job throws a `TypeError`, when called, in an iterable. In an Observable it becomes a
 *   `Left(InvalidRefError)`.
 * - Completes when `targets` has completed and every job has settled or was dropped; without jobs at once.
 * - An aborted `signal` ends each job with `Left(AbortedError)` and then completes the stream, without waiting for `targets`.
 * - The jobs of one call share a limit on their requests (`concurrency`) and pause together when one is throttled. To share a
 *   limit between calls, pass the same `limited` source to all of them; for hundreds of jobs of one project, use `coalesced`.
 *
 * @example
 * ```ts
 * import { isRight } from 'fp-ts/lib/Either.js';
 * import { createClient, every, token, watchBatches$ } from 'dli-watch';
 * import { startSimulator } from 'dli-watch/simulator';
 *
 * const simulator = await startSimulator();
 * const jobs = [simulator.addJob(['running', 'success']), simulator.addJob([{ fault: 'error', status: 403, code: 'APIG.0302' }])];
 * const source = createClient({ endpoint: simulator.url, auth: token('any') });
 *
 * watchBatches$(jobs, { source, schedule: every(100), spreadMs: 20 }).subscribe({
 *   next: (result) => console.log(isRight(result) ? result.right.state : result.left._tag),
 *   complete: () => simulator.close(),
 * });
 * // => running
 * // => PollFailedError
 * // => success
 * ```
 *
 * @param targets - refs, stored snapshots or checkpoints: an iterable, which is read when called, or an Observable
 * @param options - those of `watchBatch$`, for each job, and `drop$`, `spreadMs`, `concurrency`: see {@link FleetOptions}
 * @throws `TypeError`, when called, for an invalid target of an iterable or an invalid option; the message names it and its
 * value
 * @category Many jobs
 * @since 0.1.0
 */
export const watchBatches$ = (
  targets: BatchTargets,
  options: FleetOptions = {},
): Observable<Either<WatchError, BatchSnapshot>> =>
  watchEach$(jobsOf(targets), fleetSettingsOf(options)).pipe(results());

/** The changes of jobs that are each watched by polls of their own. */
export const watchEach$ = (jobs: Jobs, { watch, plan }: FleetSettings): Observable<FleetStep> =>
  fleet$(jobs, plan, (job, initialDelayMs) => watch$(job.ref, settingsFor(watch, job, initialDelayMs)));

/** The snapshots and errors among the changes. */
export const results = (): OperatorFunction<FleetStep, Either<WatchError, BatchSnapshot>> => (source) =>
  source.pipe(
    map(resultOf),
    filter((result) => result !== undefined),
  );

const resultOf = (change: FleetStep): Either<WatchError, BatchSnapshot> | undefined => {
  switch (change?._tag) {
    case 'seen':
      return right(change.snapshot);
    case 'failed':
      return left(change.error);
    default:
      return undefined;
  }
};
