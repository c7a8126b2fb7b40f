import type { RecordedRequest } from '../RecordedRequest.ts';

/** A request in the log, while it is being written. Only copies of it leave the log. */
export type LogEntry = { -readonly [Key in keyof RecordedRequest]: RecordedRequest[Key] };
