import type { BatchRef } from '../../model/BatchRef.ts';
import type { BatchSnapshot } from '../../model/BatchSnapshot.ts';

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
 * - A checkpoint that was made during an attempt repeats the attempt. One that was made in the handler of a snapshot or of an
 *   error, when the next wait is not chosen yet, attempts at once.
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
  /** Tells a checkpoint from a ref and a snapshot. */
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
  /** When the wait for the next attempt began. */
  readonly waitSinceMs: number;
  /** When the attempt is due; past if it was under way. */
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

/**
 * Consecutive polls that found the same state, in a {@link LoopCheckpoint}.
 *
 * @category Data
 * @since 0.2.0
 */
export interface RunCheckpoint {
  /** When the state was first seen. */
  readonly stateSinceMs: number;
  /** How many polls have found it. */
  readonly statePolls: number;
  /** How long the last answer took. */
  readonly latencyMs: number;
}

/**
 * A `dead` that is withheld until it is confirmed, in a {@link LoopCheckpoint}.
 *
 * @category Data
 * @since 0.2.0
 */
export interface PendingDeadCheckpoint extends RunCheckpoint {
  /** When it was first read. */
  readonly sinceMs: number;
  /** The snapshot that will be emitted. */
  readonly snapshot: BatchSnapshot;
}

/**
 * The failed attempts of a poll, and the wait after the last of them, in a {@link LoopCheckpoint}.
 *
 * @category Data
 * @since 0.2.0
 */
export interface FailuresCheckpoint {
  /** When the last attempt failed. */
  readonly failedMs: number;
  /** How many failures the retry policy was asked about. */
  readonly spent: number;
  /** What these failures took: the attempts, and the waits that the policy chose before the last of them. */
  readonly spentMs: number;
  /** The wait that the policy chose after the last attempt; 0 if it was not asked. */
  readonly chosenMs: number;
  /** How many answers were "no such batch". */
  readonly missing: number;
  /** How many answers were a 429 that named no wait. */
  readonly throttles: number;
  /** When the first 429 came. */
  readonly throttledMs?: number | undefined;
  /** The wait before the next attempt. */
  readonly delayMs?: number | undefined;
}

/**
 * A limit of time in force, in a {@link LoopCheckpoint}.
 *
 * @category Data
 * @since 0.2.0
 */
export interface LimitCheckpoint {
  /** When it is over. */
  readonly atMs: number;
  /** From when on a poll counts as the last one before it; absent if none is placed. */
  readonly enoughFromMs?: number | undefined;
  /** Whether polls are urgent because of it. */
  readonly urgent?: true | undefined;
}
