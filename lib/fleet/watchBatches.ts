import { type Either, left, right } from 'fp-ts/lib/Either.js';
import { EMPTY, mergeMap, type Observable, of, type OperatorFunction } from 'rxjs';
import type { WatchError } from '../errors/WatchError.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { watch$ } from '../watch/watch.ts';
import type { FleetChange } from './FleetChange.ts';
import { type FleetOptions, type FleetSettings, fleetSettingsOf } from './FleetOptions.ts';
import { fleet$ } from './fleet.ts';
import { type BatchTargets, type Jobs, jobsOf } from './targets.ts';

/** What is told of jobs, out of all that happens to them. */
export const results = (): OperatorFunction<FleetChange, Either<WatchError, BatchSnapshot>> =>
  mergeMap((change) => {
    switch (change._tag) {
      case 'seen':
        return of(right(change.snapshot));
      case 'failed':
        return of(left(change.error));
      default:
        return EMPTY;
    }
  });

/** Watches each job of a fleet by itself. */
export const watchEach$ = (jobs: Jobs, { watch, plan }: FleetSettings): Observable<FleetChange> =>
  fleet$(jobs, plan, ({ ref, ...from }, initialDelayMs) =>
    watch$(ref, { ...watch, ...from, initialDelayMs }),
  );

/**
 * Watches many jobs in one stream: what `watchBatch$` emits of each, in a `Right`, and the error of one that cannot be
 * watched to its end, as its own `Left`.
 *
 * ```text
 * targets          a-----b----|
 * a                s---r-----#
 * b                      r---------S|
 * watchBatches$()  s---r-r---L-----(S|)      s, r, S in a Right; L is Left(WatchError), and b goes on
 * ```
 *
 * **When to use**: for any number of jobs, known from the start (an iterable) or submitted while it runs (an
 * Observable).
 *
 * **Gotchas**
 * - A failure is a value, of its job alone: it neither stops, delays nor reorders another. An error of `targets` or of `drop$`
 *   is one of the stream.
 * - A target that is a stored snapshot resumes its job: nothing is emitted until the state differs, and an end that
 *   was stored is emitted once more, without a request.
 * - A job that is being watched is ignored if it comes again. One that was dropped, or whose end was emitted, is watched
 *   again, also if it comes in the very call that delivers its end.
 * - What an Observable gives inside a handler of this stream is taken up when the handler has returned.
 * - `pollNow$` hurries all jobs at once, and those with one schedule then stay in step.
 * - What names no job is a `TypeError`, when called, in an iterable, and a `Left(InvalidRefError)` in an Observable.
 * - It completes when `targets` has completed and all jobs have settled or were dropped; for no jobs at once.
 * - An aborted `signal` ends each job with `Left(AbortedError)`, and with them the stream: later targets are not waited for.
 * - The jobs of one call share a bound to their requests (`concurrency`) and pause together when one is throttled. For a
 *   bound that several calls share, pass all of them one `limited` source; for hundreds of jobs of one project, `coalesced`.
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
 * @param targets - refs or stored snapshots: an iterable, read when called, or an Observable
 * @param options - as for `watchBatch$`, for each job; and `drop$`, `spreadMs`, `concurrency`: see {@link FleetOptions}
 * @throws `TypeError`, when called, for a target of an iterable or an option that cannot be right; it names it and its value
 * @category Many jobs
 * @since 0.1.0
 */
export const watchBatches$ = (
  targets: BatchTargets,
  options: FleetOptions = {},
): Observable<Either<WatchError, BatchSnapshot>> =>
  watchEach$(jobsOf(targets), fleetSettingsOf(options)).pipe(results());
