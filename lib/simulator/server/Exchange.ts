import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerClock } from '../clock/ServerClock.ts';
import type { LogEntry } from './LogEntry.ts';

/** A request that is being answered. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly entry: LogEntry;
  readonly clock: ServerClock;
  /** Notes in the log that we ended it ourselves, before we do. */
  readonly ended: () => void;
}
