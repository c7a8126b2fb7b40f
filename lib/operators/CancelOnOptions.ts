import type { Either } from 'fp-ts/lib/Either.js';
import type { CancelOutcome } from '../client/DliClient.ts';
import type { LookError } from '../errors/LookError.ts';
import type { WatchScheduler } from '../schedule/watchScheduler.ts';

/**
 * When {@link cancelOn} cancels a job; at least one of the first three has to be there.
 *
 * @category Operators
 * @since 0.1.0
 */
export interface CancelOnOptions {
  /**
   * When the subscriber leaves before the end, before the first snapshot too; and when the `signal` of the watch is
   * aborted (`AbortedError`).
   *
   * @defaultValue `false`
   */
  readonly unsubscribe?: boolean;
  /**
   * When a limit of time is over: `DeadlineExceededError`, `StateDeadlineExceededError`.
   *
   * @defaultValue `false`
   */
  readonly deadline?: boolean;
  /**
   * When the job is lost sight of: `RetriesExhaustedError`, `LookFailedError`, `CallbackError`, and whatever is no
   * `WatchError`. Never for an error which says that the job has ended, or that there is none.
   *
   * @defaultValue `false`
   */
  readonly error?: boolean;
  /**
   * How long the cancel may take before it is aborted, in milliseconds, from 1 to 2³¹−1.
   *
   * @defaultValue 10_000
   */
  readonly timeoutMs?: number;
  /**
   * Told once what came of the cancel, if one was sent: `Left` if it failed. What it throws or rejects with is
   * reported to RxJS's `config.onUnhandledError`, and changes nothing.
   *
   * @defaultValue a failure is reported to `config.onUnhandledError`, without that as a warning of the process
   */
  readonly onOutcome?: (outcome: Either<LookError, CancelOutcome>) => void;
  /**
   * The clock of `timeoutMs`.
   *
   * @defaultValue `watchScheduler`
   */
  readonly scheduler?: WatchScheduler;
}
