import type { Either } from 'fp-ts/lib/Either.js';
import { checkedOptions } from '../checks/options.ts';
import { checkedFunction, checkedNumber, expected } from '../checks/values.ts';
import type { CancelOutcome } from '../client/DliClient.ts';
import type { PollError } from '../errors/PollError.ts';
import { WatchError } from '../errors/WatchError.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import { MAX_DELAY_MS } from '../schedule/delays.ts';
import { checkedScheduler, type WatchScheduler, watchScheduler } from '../schedule/watchScheduler.ts';

/** What may be a reason to cancel a job: the options of `cancelOn`. */
type CancelReason = 'unsubscribe' | 'deadline' | 'error';

/** A line for each watch error, so that a new one cannot be forgotten; `undefined`: there is nothing to cancel. */
const REASONS: Readonly<Record<WatchError['_tag'], CancelReason | undefined>> = {
  AbortedError: 'unsubscribe', // the caller left, by another door
  DeadlineExceededError: 'deadline',
  StateDeadlineExceededError: 'deadline',
  CallbackError: 'error',
  PollFailedError: 'error',
  RetriesExhaustedError: 'error',
  BatchDeadError: undefined, // it has ended
  BatchNotFoundError: undefined, // the service knows no such job
  BatchVanishedError: undefined,
  InvalidRefError: undefined, // there is no job
};

/** Which reason to cancel a job an error is, if it is one. What is no `WatchError` leaves the job alive as well. */
export const cancelReason = (error: unknown, { projectId, batchId }: BatchRef): CancelReason | undefined => {
  if (!(error instanceof WatchError)) return 'error';
  // On a merged stream: what befell another job is no reason to cancel this one.
  const { ref } = error;
  if (ref !== undefined && (ref.projectId !== projectId || ref.batchId !== batchId)) return undefined;
  return REASONS[error._tag];
};

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
   * When the job is lost sight of: `RetriesExhaustedError`, `PollFailedError`, `CallbackError`, and whatever is no
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
  readonly onOutcome?: (outcome: Either<PollError, CancelOutcome>) => void;
  /**
   * The clock of `timeoutMs`.
   *
   * @defaultValue `watchScheduler`
   */
  readonly scheduler?: WatchScheduler;
}

const DEFAULTS = {
  unsubscribe: false,
  deadline: false,
  error: false,
  timeoutMs: 10_000,
  scheduler: watchScheduler,
};

const CANCEL_REASONS: readonly CancelReason[] = ['unsubscribe', 'deadline', 'error'];

const checkedFlag = expected('true or false', (value) => typeof value === 'boolean');
const CHECKS = {
  unsubscribe: checkedFlag,
  deadline: checkedFlag,
  error: checkedFlag,
  timeoutMs: (name: string, value: unknown) =>
    checkedNumber(name, value, { min: 1, max: MAX_DELAY_MS, unit: 'milliseconds' }),
  onOutcome: checkedFunction,
  scheduler: checkedScheduler,
};

/** The options of `cancelOn`, checked and filled in. */
type CancelSettings = Required<Omit<CancelOnOptions, 'onOutcome'>> & Pick<CancelOnOptions, 'onOutcome'>;

/**
 * Checks the options, then fills in the defaults. A reason may be `false`, out of a configuration; where none is even
 * named, somebody believes that there is a default.
 */
export const cancelSettingsOf = (options: CancelOnOptions): CancelSettings => {
  const given = checkedOptions<CancelOnOptions>('options', options, CHECKS);
  if (CANCEL_REASONS.some((reason) => given[reason] !== undefined)) return { ...DEFAULTS, ...given };
  throw new TypeError(
    `options: expected at least one of ${CANCEL_REASONS.join(', ')}: it would never cancel`,
  );
};
