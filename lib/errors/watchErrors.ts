import { isError } from '../checks/realms.ts';
import { formatValue } from '../checks/values.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import type { TerminalSnapshot } from '../model/BatchSnapshot.ts';
import type { BatchState } from '../model/BatchState.ts';
import type { PollError } from './PollError.ts';
import { WatchErrorBase, type WatchFacts } from './WatchErrorBase.ts';
import { formatCause, formatDuration } from './wording.ts';

const MAY_RUN = 'the job itself may still be running';

/** The message of a poll error, or its name if a source made one without a message. */
const formatPollError = (error: PollError): string => formatCause(error) || formatCause(error, true);

/**
 * The `signal` of the watch was aborted. Its reason is the `cause`, unchanged.
 *
 * @category Errors
 * @since 0.1.0
 */
export class AbortedError extends WatchErrorBase<'AbortedError'> {
  /** Takes the facts of the watch, and the reason of the signal. */
  constructor(facts: WatchFacts, cause: unknown) {
    const reason = formatCause(cause);
    const happened = `the watch was aborted by its signal${reason === '' ? '' : `: ${reason}`}`;
    super('AbortedError', { happened, advice: MAY_RUN }, facts, cause);
  }
}

/**
 * The job ended as `dead`: it failed, or was cancelled. Only the operator {@link failOnDead} raises this error; a watch
 * emits `dead` as a value.
 *
 * @category Errors
 * @since 0.1.0
 */
export class BatchDeadError extends WatchErrorBase<'BatchDeadError'> {
  /** The terminal snapshot. */
  declare readonly lastSnapshot: TerminalSnapshot;

  /** Takes the terminal snapshot. */
  constructor(lastSnapshot: TerminalSnapshot) {
    const { projectId, batchId, polls, elapsedMs } = lastSnapshot;
    const facts = { ref: { projectId, batchId }, lastSnapshot, polls, attempts: 0, elapsedMs };
    const happened = 'the job failed or was cancelled';
    super('BatchDeadError', { happened, advice: 'its log may say why' }, facts);
  }
}

/**
 * The batch was never found: the service answered "no such batch" until `notFoundGraceMs` had passed.
 *
 * @category Errors
 * @since 0.1.0
 */
export class BatchNotFoundError extends WatchErrorBase<'BatchNotFoundError'> {
  /** The error of the last attempt. */
  declare readonly cause: PollError;

  /** Takes the facts of the watch, and the error of the last attempt. */
  constructor(facts: WatchFacts, cause: PollError) {
    const advice = 'check the project, the batch id and the endpoint';
    super('BatchNotFoundError', { happened: formatPollError(cause), advice }, facts, cause);
  }
}

/**
 * The batch was found at first; then the service answered "no such batch" twice, one wait apart. How the job ended is not
 * known.
 *
 * @category Errors
 * @since 0.1.0
 */
export class BatchVanishedError extends WatchErrorBase<'BatchVanishedError'> {
  /** The error of the last attempt. */
  declare readonly cause: PollError;

  /** Takes the facts of the watch, and the error of the last attempt. */
  constructor(facts: WatchFacts, cause: PollError) {
    const happened = `${formatPollError(cause)}, answered twice after the batch had been found`;
    super('BatchVanishedError', { happened, advice: 'how the job ended is not known' }, facts, cause);
  }
}

/**
 * What a callback did wrong: it threw, or it returned an invalid value.
 *
 * @category Errors
 * @since 0.1.0
 */
export type CallbackFault =
  | {
      /** What it threw. */
      readonly thrown: unknown;
    }
  | {
      /** What it returned. */
      readonly returned: unknown;
      /** What it should have returned: `a delay in milliseconds`. */
      readonly expected: string;
    };

/**
 * A callback in the options threw, or returned an invalid value: a delay must be a finite number from 0.
 *
 * @category Errors
 * @since 0.1.0
 */
export class CallbackError extends WatchErrorBase<'CallbackError'> {
  /** The option that holds the callback: `schedule`, `retry`, `random` or `pollNow$`. */
  readonly callback: string;

  /** The `cause` is the poll error that was passed to the callback, or else what the callback threw. */
  constructor(callback: string, fault: CallbackFault, facts: WatchFacts, pollError?: unknown) {
    const after = pollError === undefined ? '' : `, when a poll had failed: ${formatCause(pollError)}`;
    const happened = `the option ${callback} ${formatFault(fault)}${after}`;
    const cause = pollError ?? ('thrown' in fault ? fault.thrown : undefined);
    super('CallbackError', { happened, advice: MAY_RUN }, facts, cause);
    this.callback = callback;
  }
}

/** Completes a message that names a callback: `threw Error: boom`, `returned NaN, expected a delay in milliseconds`. */
export const formatFault = (fault: CallbackFault): string =>
  'thrown' in fault
    ? `threw ${isError(fault.thrown) ? formatCause(fault.thrown, true) : formatValue(fault.thrown)}`
    : `returned ${formatValue(fault.returned)}, expected ${fault.expected}`;

/**
 * The `deadline` of the watch passed before the job ended. The job itself continues. `ref` is `undefined` only if the
 * operator {@link deadline} fails before its source has emitted.
 *
 * @category Errors
 * @since 0.1.0
 */
export class DeadlineExceededError extends WatchErrorBase<'DeadlineExceededError', BatchRef | undefined> {
  /** The limit, in milliseconds since `watchedSince`; for a subscriber of a `Watcher`, since its subscription. */
  readonly deadlineMs: number;

  /** Takes the limit in milliseconds, and the facts of the watch. */
  constructor(deadlineMs: number, facts: WatchFacts<BatchRef | undefined>) {
    const limit = formatDuration(deadlineMs);
    const happened =
      facts.ref === undefined
        ? `no snapshot was received within ${limit}`
        : `the job did not end within ${limit}`;
    super('DeadlineExceededError', { happened, advice: MAY_RUN }, facts);
    this.deadlineMs = deadlineMs;
  }
}

/**
 * An Observable of targets emitted a value that identifies no job. The `cause` is a `TypeError` that says what is wrong
 * with it; there is no `ref`, and no request was sent.
 *
 * @category Errors
 * @since 0.1.0
 */
export class InvalidRefError extends WatchErrorBase<'InvalidRefError', undefined> {
  /** What is wrong with the target. */
  declare readonly cause: TypeError;

  /** Takes what is wrong with the target. */
  constructor(cause: TypeError) {
    const facts = { ref: undefined, lastSnapshot: undefined, polls: 0, attempts: 0, elapsedMs: 0 };
    super(
      'InvalidRefError',
      { happened: formatCause(cause), advice: 'this target is not watched' },
      facts,
      cause,
    );
  }
}

/**
 * A poll failed with an error that is not transient: rejected credentials, a wrong endpoint, a bad request.
 *
 * @category Errors
 * @since 0.1.0
 */
export class PollFailedError extends WatchErrorBase<'PollFailedError'> {
  /** The error of the last attempt. */
  declare readonly cause: PollError;

  /** Takes the facts of the watch, and the error of the last attempt. */
  constructor(facts: WatchFacts, cause: PollError) {
    super('PollFailedError', { happened: formatPollError(cause), advice: MAY_RUN }, facts, cause);
  }
}

/**
 * A poll failed with transient errors until the retry policy gave up. A policy that allows no retries raises this error
 * too.
 *
 * @category Errors
 * @since 0.1.0
 */
export class RetriesExhaustedError extends WatchErrorBase<'RetriesExhaustedError'> {
  /** The error of the last attempt. */
  declare readonly cause: PollError;

  /** Takes the facts of the watch, and the error of the last attempt. */
  constructor(facts: WatchFacts, cause: PollError) {
    const { attempts } = facts;
    const failed = attempts === 1 ? '1 failed attempt' : `${String(attempts)} failed attempts`;
    const happened = `${formatPollError(cause)}; gave up after ${failed}`;
    super('RetriesExhaustedError', { happened, advice: MAY_RUN }, facts, cause);
  }
}

/**
 * The job has been in one state for longer than `stateDeadlines` allows. The job itself continues.
 *
 * @category Errors
 * @since 0.1.0
 */
export class StateDeadlineExceededError extends WatchErrorBase<'StateDeadlineExceededError'> {
  /** The state that exceeded its limit. */
  readonly state: BatchState;
  /** The limit, in milliseconds since `stateSince`. */
  readonly deadlineMs: number;

  /** Takes the state, its limit in milliseconds, and the facts of the watch. */
  constructor(state: BatchState, deadlineMs: number, facts: WatchFacts) {
    const happened = `the job was in state ${state} for longer than ${formatDuration(deadlineMs)}`;
    super('StateDeadlineExceededError', { happened, advice: MAY_RUN }, facts);
    this.state = state;
    this.deadlineMs = deadlineMs;
  }
}
