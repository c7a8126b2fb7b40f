import type { Observable } from 'rxjs';
import type { AllOptions } from '../checks/options.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { StateSource } from '../model/StateSource.ts';
import type { PollSchedule } from '../schedule/PollSchedule.ts';
import type { RetryPolicy } from '../schedule/RetryPolicy.ts';
import type { StateDeadlines } from '../schedule/deadlines.ts';
import type { WatchScheduler } from '../schedule/watchScheduler.ts';
import type { WatchCheckpoint } from './checkpoint/WatchCheckpoint.ts';
import type { WatchEvent } from './WatchEvent.ts';

/**
 * How to watch a job. Every option is optional, and all are checked when `watchBatch$` is called: a value out of range or
 * an unknown option is a `TypeError` that names it.
 *
 * @category Watching
 * @since 0.1.0
 */
export interface WatchOptions {
  /**
   * Where states come from: a client of `createClient`, or any `StateSource`.
   *
   * @defaultValue one `clientFromEnv()` for the process, created at the first subscription that needs it; if that
   * fails, the watch ends with a `PollFailedError` that says what to set, and the next watch tries again
   */
  readonly source?: StateSource | undefined;
  /**
   * How long to wait before the next poll, counted from the answer to the last one.
   *
   * @defaultValue `jittered(0.1)(proportional({ ratio: 0.05, minMs: 1_000, maxMs: 30_000 }))`
   */
  readonly schedule?: PollSchedule | undefined;
  /**
   * How long to wait before the next attempt of a failed poll, or whether to give up. Called for transient errors only
   * (see `isTransient`), except for throttled attempts (`maxThrottledMs`). Each poll has its own budget.
   *
   * @defaultValue 1 s, doubled up to 60 s, with equal jitter, while the poll has failed for less than 15 minutes
   */
  readonly retry?: RetryPolicy | undefined;
  /**
   * The longest wait that the service may request by `Retry-After`, in milliseconds, from 0 to 2³¹−1.
   *
   * @defaultValue 600_000 (10 minutes)
   */
  readonly maxRetryAfterMs?: number | undefined;
  /**
   * How long a poll may be throttled (429) before the watch gives up with a `RetriesExhaustedError`, in milliseconds from 0,
   * or `Infinity` for never. It counts from the first 429 until the poll is answered. Throttled attempts do not spend the
   * budget of `retry`: each is repeated after its `Retry-After`, or after 1 s, doubled up to 60 s.
   *
   * @defaultValue 3_600_000 (1 hour)
   */
  readonly maxThrottledMs?: number | undefined;
  /**
   * How long after its start the watch accepts "no such batch" and polls again, in milliseconds, from 0 to 2³¹−1: a job
   * that was just created may not be readable yet. Ends when the batch is first seen.
   *
   * @defaultValue 10_000
   */
  readonly notFoundGraceMs?: number | undefined;
  /**
   * The time limit of the whole watch: milliseconds from `watchedSince`, of any length, or a moment. When it expires,
   * the watch ends with a `DeadlineExceededError`; the job itself continues.
   *
   * @defaultValue none: a batch may run for days
   */
  readonly deadline?: number | Date | undefined;
  /**
   * How long the job may stay in a state, in milliseconds from `stateSince`, of any length. When a limit expires, the
   * watch ends with a `StateDeadlineExceededError`. By design of the service, a job may stay in `starting` for 3 hours.
   *
   * @defaultValue `{ unknown: 3_600_000 }` (1 hour); your own limit for `unknown` replaces it
   */
  readonly stateDeadlines?: StateDeadlines | undefined;
  /**
   * The wait before the first poll, in milliseconds, from 0 to 2³¹−1.
   *
   * @defaultValue 0
   */
  readonly initialDelayMs?: number | undefined;
  /**
   * How long `dead` has to last before it is emitted, in milliseconds, from 0 to 2³¹−1: a job with `auto_recovery` is
   * recovered 10 s after it died. Any other state cancels it; "no such batch" counts as `dead`.
   *
   * @defaultValue 0: emitted at once
   */
  readonly deadConfirmationMs?: number | undefined;
  /**
   * How long the watch may go without an answered poll before it reports the event `stale`, in milliseconds, of any
   * length above 0.
   *
   * @defaultValue 300_000 (5 minutes)
   */
  readonly staleAfterMs?: number | undefined;
  /**
   * A stored snapshot of the same job to resume from: clocks and counts continue, nothing is emitted until the state
   * changes, and the batch counts as seen. A terminal one is emitted again, without a request. Or a checkpoint: then the wait
   * for the next attempt, the retries of the poll and whatever else the loop knew continue, too, and `initialDelayMs` is
   * ignored.
   *
   * @defaultValue none
   */
  readonly resumeFrom?: BatchSnapshot | WatchCheckpoint | undefined;
  /**
   * What is emitted: each change of state, or each answered poll (for a heartbeat, "checked 5 s ago").
   *
   * @defaultValue `'changes'`
   */
  readonly emit?: 'changes' | 'polls' | undefined;
  /**
   * Triggers an immediate poll at each value: a webhook, a refresh button. Its error ends the watch with a
   * `CallbackError`; its completion has no effect.
   *
   * @defaultValue none
   */
  readonly pollNow$?: Observable<unknown> | undefined;
  /**
   * Called synchronously with each event: for logs, metrics and traces. If it throws or rejects, the error is reported
   * once to RxJS's `config.onUnhandledError` and does not affect the watch.
   *
   * @defaultValue none
   */
  readonly onEvent?: ((event: WatchEvent) => void) | undefined;
  /**
   * Ends the watch with an `AbortedError` whose `cause` is the signal's reason. If it is already aborted, no request is
   * made.
   *
   * @defaultValue none
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * The clock for every time stamp and timer of the watch.
   *
   * @defaultValue `watchScheduler`
   */
  readonly scheduler?: WatchScheduler | undefined;
  /**
   * The source of jitter: returns a number from 0 to 1.
   *
   * @defaultValue `Math.random`
   */
  readonly random?: (() => number) | undefined;
}

/** The options without a default. */
type Optional = 'signal' | 'deadline' | 'resumeFrom' | 'pollNow$' | 'onEvent';

/** The default of each option that has one. */
export type WatchDefaults = AllOptions<Omit<WatchOptions, Optional>>;

/** The options of a watch, checked and with defaults applied. */
export type WatchSettings = WatchDefaults & {
  readonly [Name in Exclude<Optional, 'resumeFrom'>]: WatchOptions[Name] | undefined;
} & {
  /** The snapshot to resume from, on its own or in `checkpoint`. */
  readonly resumeFrom: BatchSnapshot | undefined;
  readonly checkpoint: WatchCheckpoint | undefined;
};
