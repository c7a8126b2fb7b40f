import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LogEntry } from './LogEntry.ts';

/** A request that is being answered. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly entry: LogEntry;
  /** Notes in the log that we ended it ourselves, before we do. */
  readonly ended: () => void;
}
