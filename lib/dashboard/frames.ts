// What the page receives, as JSON. page/jobs.js has its types from here, so nothing is imported but types of data.
import type { BatchState } from '../model/BatchState.ts';

/** A state that a job was seen in: the state, the service's own text, when it was first seen, when the one before was last seen. */
export type SentChange = readonly [state: BatchState, rawState: string, at: number, notBefore: number | null];

/** An error of a job. */
export interface SentError {
  readonly tag: string;
  /** What happened, without the ids of the job and of the request: equal for equal causes. */
  readonly text: string;
  /** The whole message, where it says more than `text`. */
  readonly message?: string;
  readonly status?: number;
  readonly code?: string;
  readonly requestId?: string;
  /** When it happened, if that is known. */
  readonly at?: number;
}

/** A job. A later one with the same index replaces it. */
export interface SentRow {
  /** The key of the job in this stream. */
  readonly index: number;
  readonly projectId: string;
  readonly batchId: string;
  readonly name?: string;
  /** Oldest first. */
  readonly changes: readonly SentChange[];
  readonly answeredAt?: number;
  readonly isStale?: true;
  /** The failure of the last attempt, which is retried. */
  readonly problem?: SentError;
  /** Why the job is watched no longer, although it has not ended. */
  readonly error?: SentError;
}

/** The data of the event `snapshot`, which replaces all that is known, and of the event `changes`, which adds to it. */
export interface SentFrame {
  /** The clock of the server, in epoch milliseconds, from which the page computes ages. */
  readonly now: number;
  readonly rows: readonly SentRow[];
  /** Jobs that were answered with the state that is known: index and time. Absent in a snapshot. */
  readonly answered?: readonly (readonly [index: number, at: number])[];
  /** Why no job is watched any more, if the Observable of targets or another one has failed. */
  readonly failure?: string;
}

/** The data of the event `beat`, by which a page notices that its connection is alive. */
export type SentBeat = Pick<SentFrame, 'now'>;
