import type { IncomingMessage } from 'node:http';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { RecordedRequest } from '../RecordedRequest.ts';
import type { LogEntry } from './LogEntry.ts';

/** What the simulator was asked. */
export interface RequestLog {
  /** Notes a request, and counts it as a look if it asks for the state of a job, whatever it will be answered. */
  readonly begin: (
    request: IncomingMessage,
    call: RecordedRequest['call'],
    ref: BatchRef | undefined,
  ) => LogEntry;
  /** Notes how a request ended; only its first end counts. */
  readonly end: (entry: LogEntry, aborted: boolean) => void;
  /** Ends what is open, as not aborted. */
  readonly endAll: () => void;
  readonly requests: (ref?: BatchRef) => readonly RecordedRequest[];
  readonly looks: (ref: BatchRef) => number;
}
