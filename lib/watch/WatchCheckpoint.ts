import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';

/**
 * A watch between two attempts, as plain JSON: another process, or a later run, goes on from it as if nothing had happened.
 *
 * It comes from `checkpoint()` of the events `pollScheduled` and `retryScheduled`, and from `checkpoints()` of a watcher.
 * `resumeFrom` and all targets of many jobs accept it. Options are not part of it: pass the same ones again.
 *
 * **When to use**: to move watches between processes, or to restart one. A stored {@link BatchSnapshot} is enough where a
 * restart may poll at once and may grant the retries of the present poll anew.
 *
 * **Gotchas**
 * - The first attempt follows when it was due, at once if that is past. The time in between counts, by the wall clock: for
 *   time limits and staleness, not for the retry budget.
 * - A checkpoint that was made during an attempt repeats the attempt. One that was made in the handler of a snapshot, when the
 *   next wait is not chosen yet, attempts at once.
 * - Only `projectId`, `batchId`, `at` and `snapshot` are meant to be read. `loop` may change with the `version`.
 *
 * @example
 * ```ts
 * import { watchBatch$, type WatchCheckpoint } from 'dli-watch';
 * import { fakeSource, testRef } from 'dli-watch/testing';
 *
 * const { projectId, batchId } = testRef;
 * const source = fakeSource(['starting', 'running', 'success']);
 * const schedule = () => 20;
 *
 * let stored = '';
 * const first = watchBatch$(projectId, batchId, {
 *   source,
 *   schedule,
 *   onEvent: (event) => {
 *     if (event._tag === 'pollScheduled') stored = JSON.stringify(event.checkpoint());
 *   },
 * }).subscribe(({ state, polls }) => {
 *   console.log(state, polls);
 *   if (state === 'running') setTimeout(resume, 5);
 * });
 *
 * const resume = () => {
 *   first.unsubscribe();
 *   const resumeFrom: WatchCheckpoint = JSON.parse(stored);
 *   watchBatch$(projectId, batchId, { source, schedule, resumeFrom }).subscribe(({ state, polls }) =>
 *     console.log(state, polls),
 *   );
 * };
 * // => starting 1
 * // => running 2
 * // => success 3
 * ```
 *
 * @category Data
 * @since 0.2.0
 */
export interface WatchCheckpoint extends BatchRef {
  readonly _tag: 'WatchCheckpoint';
  /** The version of `loop`. */
  readonly version: 1;
  /** When it was made, in epoch milliseconds. */
  readonly at: number;
  /** The last snapshot that the watch believed; `null` before the first one. */
  readonly snapshot: BatchSnapshot | null;
  /** The state of the poll loop. */
  readonly loop: LoopCheckpoint;
}

/**
 * The state of the poll loop of a watch. Times are milliseconds since `watchedSince`, on a clock that does not jump.
 *
 * @category Data
 * @since 0.2.0
 */
export interface LoopCheckpoint {
  /** When the watch began, in epoch milliseconds. */
  readonly watchedSince: number;
  /** The time at which the checkpoint was made. */
  readonly elapsedMs: number;
  /** When the wait for the next attempt began, and when the attempt is due; both are past if it was under way. */
  readonly waitSinceMs: number;
  readonly dueMs: number;
  /** When the last poll was answered, or when staleness began to count. */
  readonly answeredMs: number;
  /** Whether `stale` was reported since. */
  readonly stale?: true | undefined;
  /** The polls that found the state of `snapshot`; absent before the first one. */
  readonly run?: RunCheckpoint | undefined;
  /** A `dead` that is still to be confirmed. */
  readonly pendingDead?: PendingDeadCheckpoint | undefined;
  /** Attempts of the present poll. */
  readonly attempts: number;
  /** Failed attempts of the present poll. */
  readonly failures?: FailuresCheckpoint | undefined;
  /** The wait before the present poll. */
  readonly previousDelayMs?: number | undefined;
  /** Why the last attempt failed, as `PollErrorCodec` encodes it. */
  readonly lastError?: unknown;
  /** The time limits in force; absent while none is near. */
  readonly limits?: readonly LimitCheckpoint[] | undefined;
}

/** Consecutive polls that found the same state. */
export interface RunCheckpoint {
  readonly stateSinceMs: number;
  readonly statePolls: number;
  readonly latencyMs: number;
}

/** A `dead` that is withheld. */
export interface PendingDeadCheckpoint extends RunCheckpoint {
  readonly sinceMs: number;
  readonly snapshot: BatchSnapshot;
}

/** The failed attempts of a poll, and the wait after the last of them. */
export interface FailuresCheckpoint {
  readonly failedMs: number;
  readonly spent: number;
  readonly spentMs: number;
  readonly chosenMs: number;
  readonly missing: number;
  readonly throttles: number;
  readonly throttledMs?: number | undefined;
  readonly delayMs?: number | undefined;
}

/** A limit of time. */
export interface LimitCheckpoint {
  readonly atMs: number;
  /** From when on a poll counts as the last one before the limit. */
  readonly enoughFromMs?: number | undefined;
  readonly urgent?: true | undefined;
}
