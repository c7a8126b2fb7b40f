import type { PollError } from '../errors/PollError.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchState } from '../model/BatchState.ts';

/**
 * What every event says.
 *
 * @category Watching
 * @since 0.1.0
 */
export interface EventFacts {
  /** Which job. */
  readonly ref: BatchRef;
  /** When it happened, in epoch milliseconds. */
  readonly at: number;
  /** Milliseconds since the watch began, on a clock that does not jump. */
  readonly elapsedMs: number;
  /** Answered polls so far. */
  readonly polls: number;
}

/**
 * What happened in a watch, told apart by `_tag`.
 *
 * @category Watching
 * @since 0.1.0
 */
export type WatchNews =
  | {
      /** An attempt at a poll begins: the start of a span. */
      readonly _tag: 'pollStarted';
      /** Which attempt at this poll, from 1. */
      readonly attempt: number;
    }
  | {
      /** The attempt was answered with a state, whether or not that is news: the end of a span. */
      readonly _tag: 'pollAnswered';
      /** Which attempt at this poll, from 1. */
      readonly attempt: number;
      /** How long the answer took, in milliseconds. */
      readonly latencyMs: number;
      /** The decoded state. */
      readonly state: BatchState;
      /** The service's own text for it. */
      readonly rawState: string;
    }
  | {
      /** The attempt failed: the end of a span. `retryScheduled` or `ended` follows. */
      readonly _tag: 'pollFailed';
      /** Which attempt at this poll, from 1. */
      readonly attempt: number;
      /** How long the attempt took, in milliseconds. */
      readonly latencyMs: number;
      /** Why it failed. */
      readonly error: PollError;
    }
  | {
      /** The poll is tried again after a wait. */
      readonly _tag: 'retryScheduled';
      /** Which attempt failed, from 1. */
      readonly attempt: number;
      /** How long the wait is, in milliseconds. */
      readonly delayMs: number;
      /** Why it failed. */
      readonly error: PollError;
    }
  | {
      /** The next poll follows after a wait. */
      readonly _tag: 'pollScheduled';
      /** How long the wait is, in milliseconds. */
      readonly delayMs: number;
    }
  | {
      /** The job is in another state than before. */
      readonly _tag: 'stateChanged';
      /** The state before; `null` when this is the first that the watch saw. */
      readonly from: BatchState | null;
      /** The state now. */
      readonly to: BatchState;
    }
  | {
      /** The service uses a word that the library does not know; once for each new word in a row. */
      readonly _tag: 'unknownState';
      /** The word. */
      readonly rawState: string;
    }
  | {
      /** The first `dead`, which has yet to be confirmed (`deadConfirmationMs`). */
      readonly _tag: 'deadSuspected';
      /** How long it has to last, in milliseconds. */
      readonly confirmationMs: number;
    }
  | {
      /** No poll was answered for `staleAfterMs`; once, until the next answer. */
      readonly _tag: 'stale';
      /** How long it has been, in milliseconds. */
      readonly staleMs: number;
      /** Why the last attempt failed; `undefined` if none has. */
      readonly error: PollError | undefined;
    }
  | {
      /** The watch is over; the last event. */
      readonly _tag: 'ended';
      /** How: its job ended, it could not go on, or nobody wants it any more. */
      readonly outcome: 'terminal' | 'error' | 'unsubscribed';
      /** The error that it ended with, if it did. */
      readonly error?: unknown;
    };

/**
 * An event of a watch: enough for a log line, a metric or a trace span.
 *
 * @category Watching
 * @since 0.1.0
 */
export type WatchEvent = EventFacts & WatchNews;
