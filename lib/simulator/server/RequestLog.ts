import type { IncomingMessage } from 'node:http';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { RecordedRequest } from '../RecordedRequest.ts';
import type { LogEntry } from './LogEntry.ts';

/** What the simulator was asked. */
export interface RequestLog {
  readonly begin: (request: IncomingMessage) => LogEntry;
  /** Notes how a request ended; only its first end counts. */
  readonly end: (entry: LogEntry, aborted: boolean) => void;
  /** Ends what is open, as not aborted. */
  readonly endAll: () => void;
  readonly requests: (ref?: BatchRef) => readonly RecordedRequest[];
}
