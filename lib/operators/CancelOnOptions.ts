import type { Either } from 'fp-ts/lib/Either.js';
import { type AllOptions, checkedOptions } from '../checks/options.ts';
import { checkedFunction, expected } from '../checks/values.ts';
import type { CancelOutcome } from '../client/DliClient.ts';
import type { PollError } from '../errors/PollError.ts';
import { checkedDelay } from '../schedule/delays.ts';
import { checkedScheduler, type WatchScheduler, watchScheduler } from '../schedule/watchScheduler.ts';

/**
 * When {@link cancelOn} cancels a job. At least one of `unsubscribe`, `deadline` and `error` is required.
 *
 * @category Operators
 * @since 0.1.0
 */
export interface CancelOnOptions {
  /**
   * Cancel when the subscriber unsubscribes before the end, even before the first snapshot, and when the `signal` of the
   * watch is aborted (`AbortedError`).
   *
   * @defaultValue `false`
   */
  readonly unsubscribe?: boolean | undefined;
  /**
   * Cancel when a time limit is exceeded: `DeadlineExceededError`, `StateDeadlineExceededError`.
   *
   * @defaultValue `false`
   */
  readonly deadline?: boolean | undefined;
  /**
   * Cancel when the job can no longer be watched: `RetriesExhaustedError`, `PollFailedError`, `CallbackError`, and errors
   * that are not a `WatchError`. Never for an error which says that the job has ended or does not exist.
   *
   * @defaultValue `false`
   */
  readonly error?: boolean | undefined;
  /**
   * How long the cancel request may take before it is aborted, in milliseconds, from 1 to 2³¹−1.
   *
   * @defaultValue 10_000
   */
  readonly timeoutMs?: number | undefined;
  /**
   * Called once with the outcome of the cancel request, if one was sent: a `Left` if it failed. What it throws or rejects
   * with goes to RxJS's `config.onUnhandledError` and has no other effect.
   *
   * @defaultValue reports a failure to `config.onUnhandledError`, or as a warning of the process if that is not set
   */
  readonly onOutcome?: ((outcome: Either<PollError, CancelOutcome>) => void) | undefined;
  /**
   * The clock of `timeoutMs`.
   *
   * @defaultValue `watchScheduler`
   */
  readonly scheduler?: WatchScheduler | undefined;
}

/** The options that say when to cancel. */
export type CancelReason = 'unsubscribe' | 'deadline' | 'error';

const CANCEL_REASONS: readonly CancelReason[] = ['unsubscribe', 'deadline', 'error'];

const checkedFlag = expected('true or false', (value) => typeof value === 'boolean');
const CHECKS = {
  unsubscribe: checkedFlag,
  deadline: checkedFlag,
  error: checkedFlag,
  timeoutMs: (name: string, value: unknown) => checkedDelay(name, value, 1),
  onOutcome: checkedFunction,
  scheduler: checkedScheduler,
};

const DEFAULTS = {
  unsubscribe: false,
  deadline: false,
  error: false,
  timeoutMs: 10_000,
  scheduler: watchScheduler,
};

/** `CancelOnOptions` after the checks, with defaults. */
export type CancelSettings = AllOptions<Omit<CancelOnOptions, 'onOutcome'>> &
  Pick<CancelOnOptions, 'onOutcome'>;

/**
 * Checks the options and adds the defaults. A reason may be `false`, as from a configuration file. Naming none of them is
 * refused, because the caller probably expects a default.
 */
export const cancelSettingsOf = (options: CancelOnOptions): CancelSettings => {
  const given = checkedOptions<CancelOnOptions>('options', options, CHECKS);
  if (CANCEL_REASONS.some((reason) => given[reason] !== undefined)) return { ...DEFAULTS, ...given };
  throw new TypeError(
    `options: expected at least one of ${CANCEL_REASONS.join(', ')}, or it would never cancel`,
  );
};
