import type { PollError } from '../errors/PollError.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchState } from '../model/BatchState.ts';
import type { WatchCheckpoint } from './checkpoint/WatchCheckpoint.ts';

/**
 * The fields that every event has.
 *
 * @category Watching
 * @since 0.1.0
 */
export interface EventFacts {
  /**
   * The watch: a number that is unique in the process, one for each subscription of `watchBatch$` or `watchBatches$` to a
   * job, and one for each run of polls that the subscribers of a watcher share.
   */
  readonly watchId: number;
  /** The job. */
  readonly ref: BatchRef;
  /** When it happened, in epoch milliseconds. */
  readonly at: number;
  /** Milliseconds since the watch began, on a clock that does not jump. */
  readonly elapsedMs: number;
  /** Answered polls so far. */
  readonly polls: number;
}

/**
 * What happened in a watch: one variant for each kind of event, discriminated by `_tag`.
 *
 * @category Watching
 * @since 0.1.0
 */
export type EventDetails =
  | {
      /** The watch starts: its first event, before any request. */
      readonly _tag: 'started';
    }
  | {
      /** An attempt starts: the start of a span. */
      readonly _tag: 'pollStarted';
      /** The attempt of this poll, from 1. */
      readonly attempt: number;
    }
  | {
      /** The attempt was answered with a state, changed or not: the end of a span. */
      readonly _tag: 'pollAnswered';
      /** The attempt of this poll, from 1. */
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
      /** The attempt of this poll, from 1. */
      readonly attempt: number;
      /** How long the attempt took, in milliseconds. */
      readonly latencyMs: number;
      /** Why it failed. */
      readonly error: PollError;
    }
  | {
      /** The next attempt of this poll follows after a wait. */
      readonly _tag: 'retryScheduled';
      /** The attempt that failed, from 1. */
      readonly attempt: number;
      /** How long the wait is, in milliseconds. */
      readonly delayMs: number;
      /** Why it failed. */
      readonly error: PollError;
      /** A checkpoint of the watch as it is when this is called. */
      checkpoint(): WatchCheckpoint;
    }
  | {
      /** The next poll follows after a wait. */
      readonly _tag: 'pollScheduled';
      /** How long the wait is, in milliseconds. */
      readonly delayMs: number;
      /** A checkpoint of the watch as it is when this is called. */
      checkpoint(): WatchCheckpoint;
    }
  | {
      /** The job has changed its state. */
      readonly _tag: 'stateChanged';
      /** The state before; `null` for the first one that the watch saw. */
      readonly from: BatchState | null;
      /** The state now. */
      readonly to: BatchState;
    }
  | {
      /** The service reported a state that the library does not know; once until it reports another one. */
      readonly _tag: 'unknownState';
      /** The service's own text. */
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
      /** The watch has ended: its last event. */
      readonly _tag: 'ended';
      /** Why: the job ended, the watch failed, or it was unsubscribed. */
      readonly outcome: 'terminal' | 'error' | 'unsubscribed';
      /** The error that ended the watch, if one did. */
      readonly error?: unknown;
    };

/**
 * An event of a watch: enough for a log line, a metric or a trace span. `started` is the first event of a watch and `ended`
 * the last one.
 *
 * @category Watching
 * @since 0.1.0
 */
export type WatchEvent = EventFacts & EventDetails;
