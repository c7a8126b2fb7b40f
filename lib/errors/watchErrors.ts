import { formatValue } from '../checks/values.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import type { TerminalSnapshot } from '../model/BatchSnapshot.ts';
import type { BatchState } from '../model/BatchState.ts';
import type { PollError } from './PollError.ts';
import { WatchErrorBase, type WatchFacts } from './WatchErrorBase.ts';
import { formatDuration } from './wording.ts';

/**
 * The `signal` was aborted. Its reason is the `cause`, unchanged.
 *
 * @category Errors
 * @since 0.1.0
 */
export class AbortedError extends WatchErrorBase<'AbortedError'> {
  /** Made by the watch. */
  constructor(facts: WatchFacts, cause: unknown) {
    super('AbortedError', 'the watch was aborted by its signal; the job itself goes on', facts, cause);
  }
}

/**
 * The job ended as `dead`: it failed, or was cancelled. Raised by the operator `failOnDead` only; for a watch
 * `dead` is a value.
 *
 * @category Errors
 * @since 0.1.0
 */
export class BatchDeadError extends WatchErrorBase<'BatchDeadError'> {
  /** The snapshot that says so. */
  declare readonly lastSnapshot: TerminalSnapshot;

  /** Made of the snapshot that says so. */
  constructor(lastSnapshot: TerminalSnapshot) {
    const { projectId, batchId, polls, elapsedMs } = lastSnapshot;
    const facts = { ref: { projectId, batchId }, lastSnapshot, polls, attempts: 0, elapsedMs };
    super('BatchDeadError', 'the job failed or was cancelled', facts);
  }
}

/**
 * The batch was never seen: the service said "no such batch" until `notFoundGraceMs` had passed.
 *
 * @category Errors
 * @since 0.1.0
 */
export class BatchNotFoundError extends WatchErrorBase<'BatchNotFoundError'> {
  /** The error of the last attempt. */
  declare readonly cause: PollError;

  /** Made by the watch. */
  constructor(facts: WatchFacts, cause: PollError) {
    super(
      'BatchNotFoundError',
      'the service does not know this batch, and did not within the time of grace',
      facts,
      cause,
    );
  }
}

/**
 * The batch was seen, and then the service said twice, one wait apart, that it knows no such batch. How the
 * job ended is not known.
 *
 * @category Errors
 * @since 0.1.0
 */
export class BatchVanishedError extends WatchErrorBase<'BatchVanishedError'> {
  /** The error of the last attempt. */
  declare readonly cause: PollError;

  /** Made by the watch. */
  constructor(facts: WatchFacts, cause: PollError) {
    super(
      'BatchVanishedError',
      'the batch was there and is gone: the service says twice that it knows no such batch',
      facts,
      cause,
    );
  }
}

/** What a callback did wrong, to go on with after its name: `threw Error: boom`, `returned NaN, expected a delay`. */
export const spokenFault = (fault: CallbackFault): string =>
  'thrown' in fault
    ? `threw ${fault.thrown instanceof Error ? String(fault.thrown) : formatValue(fault.thrown)}`
    : `returned ${formatValue(fault.returned)}, expected ${fault.expected}`;

/**
 * What a callback did wrong: it threw, or it returned what is no delay.
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
 * A callback of the user's threw, or returned what it must not (for a delay: NaN, infinite, negative, no number).
 *
 * @category Errors
 * @since 0.1.0
 */
export class CallbackError extends WatchErrorBase<'CallbackError'> {
  /** The option that holds the callback: `schedule`, `retry`, `random` or `pollNow$`. */
  readonly callback: string;

  /** Made by the watch. `cause`: the poll error that the callback was asked about, else what it threw. */
  constructor(callback: string, fault: CallbackFault, facts: WatchFacts, pollError?: unknown) {
    super(
      'CallbackError',
      `the option ${callback} ${spokenFault(fault)}`,
      facts,
      pollError ?? ('thrown' in fault ? fault.thrown : undefined),
    );
    this.callback = callback;
  }
}

/**
 * The time limit of the whole watch is over, and the job has not ended. The job itself goes on.
 *
 * Its `ref` is `undefined` only for the operator `deadline`, on a stream that never emitted.
 *
 * @category Errors
 * @since 0.1.0
 */
export class DeadlineExceededError extends WatchErrorBase<'DeadlineExceededError', BatchRef | undefined> {
  /** The limit, in milliseconds from `watchedSince`; for who shares the polls of a watcher, from when it subscribed. */
  readonly deadlineMs: number;

  /** Made by the watch, or by the operator `deadline`. */
  constructor(deadlineMs: number, facts: WatchFacts<BatchRef | undefined>) {
    const limit = formatDuration(deadlineMs);
    super('DeadlineExceededError', `not ended within ${limit}; the job itself goes on`, facts);
    this.deadlineMs = deadlineMs;
  }
}

/**
 * What an Observable gave to be watched names no job. The `cause` is a `TypeError` that says what is wrong with it; there
 * is no `ref`, and no request was made.
 *
 * @category Errors
 * @since 0.1.0
 */
export class InvalidRefError extends WatchErrorBase<'InvalidRefError', undefined> {
  /** What is wrong with it. */
  declare readonly cause: TypeError;

  /** Made by the watch of many jobs. */
  constructor(cause: TypeError) {
    const facts = { ref: undefined, lastSnapshot: undefined, polls: 0, attempts: 0, elapsedMs: 0 };
    super('InvalidRefError', 'what was to be watched names no job', facts, cause);
  }
}

/**
 * A poll failed with an error that is not transient: refused credentials, a wrong endpoint, a bad request.
 *
 * @category Errors
 * @since 0.1.0
 */
export class PollFailedError extends WatchErrorBase<'PollFailedError'> {
  /** The error of the last attempt. */
  declare readonly cause: PollError;

  /** Made by the watch. */
  constructor(facts: WatchFacts, cause: PollError) {
    super(
      'PollFailedError',
      'a poll failed with an error that a retry does not mend; the job itself may go on',
      facts,
      cause,
    );
  }
}

/**
 * A poll failed with a transient error until the retry policy gave up, a budget of 0 included.
 *
 * @category Errors
 * @since 0.1.0
 */
export class RetriesExhaustedError extends WatchErrorBase<'RetriesExhaustedError'> {
  /** The error of the last attempt. */
  declare readonly cause: PollError;

  /** Made by the watch. */
  constructor(facts: WatchFacts, cause: PollError) {
    super(
      'RetriesExhaustedError',
      `gave up after ${String(facts.attempts)} failed attempt${facts.attempts === 1 ? '' : 's'} at one poll; the job itself may go on`,
      facts,
      cause,
    );
  }
}

/**
 * The job has been in one state for longer than that state may last. The job itself goes on.
 *
 * @category Errors
 * @since 0.1.0
 */
export class StateDeadlineExceededError extends WatchErrorBase<'StateDeadlineExceededError'> {
  /** The state that lasted too long. */
  readonly state: BatchState;
  /** Its limit, in milliseconds from `stateSince`. */
  readonly deadlineMs: number;

  /** Made by the watch, or by the operator `stateDeadline`. */
  constructor(state: BatchState, deadlineMs: number, facts: WatchFacts) {
    const limit = formatDuration(deadlineMs);
    super('StateDeadlineExceededError', `${state} for longer than ${limit}; the job itself goes on`, facts);
    this.state = state;
    this.deadlineMs = deadlineMs;
  }
}
