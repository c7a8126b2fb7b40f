import type { Observable } from 'rxjs';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { StateSource } from '../model/StateSource.ts';
import type { PollSchedule } from '../schedule/PollSchedule.ts';
import type { RetryPolicy } from '../schedule/RetryPolicy.ts';
import type { StateDeadlines } from '../schedule/deadlines.ts';
import type { WatchScheduler } from '../schedule/watchScheduler.ts';
import type { WatchEvent } from './WatchEvent.ts';

/**
 * How to watch. All of it is optional, and checked when `watchBatch$` is called: a value out of its range, or
 * an option that does not exist, is a `TypeError` that names it.
 *
 * @category Watching
 * @since 0.1.0
 */
export interface WatchOptions {
  /**
   * Where states come from: a client of `createClient`, or any `StateSource`.
   *
   * @defaultValue one `clientFromEnv()` for the process, made at the first subscription that needs it; when
   * that fails, the watch ends with a `PollFailedError` that says what to set, and the next one tries anew
   */
  readonly source?: StateSource;
  /**
   * How long to wait before the next poll, counted from the answer to the last one.
   *
   * @defaultValue `jittered(0.1)(proportional({ ratio: 0.05, minMs: 1_000, maxMs: 30_000 }))`
   */
  readonly schedule?: PollSchedule;
  /**
   * How long to wait before a failed poll is tried again, or to give up. Only transient errors are asked about
   * (see `isTransient`), and each poll has its own budget.
   *
   * @defaultValue 1 s, doubled up to 60 s, with equal jitter, while the poll has failed for less than 15 minutes
   */
  readonly retry?: RetryPolicy;
  /**
   * The longest wait that a server may ask of us by `Retry-After`, in milliseconds, from 0 to 2³¹−1.
   *
   * @defaultValue 600_000 (10 minutes)
   */
  readonly maxRetryAfterMs?: number;
  /**
   * How long after its start the watch waits out "no such batch", in milliseconds, from 0 to 2³¹−1: a job that
   * was just created may not be readable at once. It ends when the batch is first seen.
   *
   * @defaultValue 10_000
   */
  readonly notFoundGraceMs?: number;
  /**
   * The time limit of the whole watch: milliseconds from `watchedSince`, of any length, or a moment. When it is over
   * the watch ends with a `DeadlineExceededError`; the job itself goes on.
   *
   * @defaultValue none: a batch may run for days
   */
  readonly deadline?: number | Date;
  /**
   * How long a job may be in a state, in milliseconds from `stateSince`, of any length. When it is over the watch ends
   * with a `StateDeadlineExceededError`. A job may wait in `starting` for 3 hours by design of the service.
   *
   * @defaultValue `{ unknown: 3_600_000 }` (1 hour), which a limit of your own for `unknown` replaces
   */
  readonly stateDeadlines?: StateDeadlines;
  /**
   * The wait before the first poll, in milliseconds, from 0 to 2³¹−1.
   *
   * @defaultValue 0
   */
  readonly initialDelayMs?: number;
  /**
   * How long a `dead` has to last to be believed, in milliseconds, from 0 to 2³¹−1: a job with `auto_recovery` is
   * recovered 10 s after it died. Any other state cancels it; "no such batch" confirms it.
   *
   * @defaultValue 0: at once
   */
  readonly deadConfirmationMs?: number;
  /**
   * After how long without an answered poll the event `stale` is told, in milliseconds, of any length above 0.
   *
   * @defaultValue 300_000 (5 minutes)
   */
  readonly staleAfterMs?: number;
  /**
   * A stored snapshot of the same job to go on from: clocks and counts go on, nothing is emitted until the state
   * differs, and the batch counts as seen. A terminal one is emitted once more, with no request.
   *
   * @defaultValue none
   */
  readonly resumeFrom?: BatchSnapshot;
  /**
   * What is emitted: each change of state, or each answered poll (for a heartbeat, "checked 5 s ago").
   *
   * @defaultValue `'changes'`
   */
  readonly emit?: 'changes' | 'polls';
  /**
   * Cuts the present wait short at each value: a webhook, a refresh button. An error of it ends the watch with a
   * `CallbackError`; its completion changes nothing.
   *
   * @defaultValue none
   */
  readonly pollNow$?: Observable<unknown>;
  /**
   * Is told what happens, synchronously: for logs, metrics and traces. What it throws or rejects with is reported
   * once to RxJS's `config.onUnhandledError`, and changes nothing.
   *
   * @defaultValue none
   */
  readonly onEvent?: (event: WatchEvent) => void;
  /**
   * Ends the watch with an `AbortedError` whose `cause` is the signal's reason. Already aborted: no request.
   *
   * @defaultValue none
   */
  readonly signal?: AbortSignal;
  /**
   * The clock, for every time stamp and timer of the watch.
   *
   * @defaultValue `watchScheduler`
   */
  readonly scheduler?: WatchScheduler;
  /**
   * Where jitter comes from: a number from 0 to 1.
   *
   * @defaultValue `Math.random`
   */
  readonly random?: () => number;
}

/** The options that may be absent: they have no default. */
export type Optional = 'signal' | 'deadline' | 'resumeFrom' | 'pollNow$' | 'onEvent';

/** The options of a watch, checked and filled in. */
export type WatchSettings = Required<Omit<WatchOptions, Optional>> & {
  readonly [Name in Optional]: WatchOptions[Name] | undefined;
};
