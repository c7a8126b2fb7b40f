import type { StateSource } from '../model/StateSource.ts';
import type { PollSchedule } from '../schedule/PollSchedule.ts';
import type { RetryPolicy } from '../schedule/RetryPolicy.ts';
import type { WatchScheduler } from '../schedule/watchScheduler.ts';

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
   * that fails, the watch ends with a `LookFailedError` that says what to set, and the next one tries anew
   */
  readonly source?: StateSource;
  /**
   * How long to wait before the next look, counted from the answer to the last one.
   *
   * @defaultValue `jittered(0.1)(proportional({ ratio: 0.05, minMs: 1_000, maxMs: 30_000 }))`
   */
  readonly schedule?: PollSchedule;
  /**
   * How long to wait before a failed look is tried again, or to give up. Only transient errors are asked about
   * (see `isTransient`), and each look has its own budget.
   *
   * @defaultValue 1 s, doubled up to 60 s, with equal jitter, while the look has failed for less than 15 minutes
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
