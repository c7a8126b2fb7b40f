import type { BatchRef } from '../../model/BatchRef.ts';
import type { ServiceClock } from '../clock.ts';
import { keyOf } from '../jobs/refs.ts';
import type { RecordedRequest } from '../Simulator.ts';

/** The log of the requests to a simulator. */
export interface RequestLog {
  /** Logs a request. One for the state of a job counts as a poll, whatever its answer will be. */
  readonly begin: (
    request: Pick<RecordedRequest, 'method' | 'path' | 'headers'>,
    call: RecordedRequest['call'],
    ref: BatchRef | undefined,
  ) => LogEntry;
  /** Logs the end of a request. Only the first end counts. */
  readonly end: (entry: LogEntry, aborted: boolean) => void;
  readonly requests: (ref?: BatchRef) => readonly RecordedRequest[];
  readonly polls: (ref: BatchRef) => number;
}

/** A request in the log. The simulator writes to it; callers get copies. */
export type LogEntry = { -readonly [Key in keyof RecordedRequest]: RecordedRequest[Key] };

/** Creates a log that keeps the newest `limit` requests; `uuid` makes their ids. */
export const createRequestLog = (limit: number, clock: ServiceClock, uuid: () => string): RequestLog => {
  const entries: LogEntry[] = [];
  const polls = new Map<string, number>();
  const newest = (): LogEntry[] => entries.slice(Math.max(0, entries.length - limit));
  const end = (entry: LogEntry, aborted: boolean): void => {
    if (entry.endedAt !== undefined) return;
    entry.endedAt = clock.moment();
    entry.aborted = aborted;
  };
  return {
    begin({ method, path, headers }, call, ref) {
      if (ref && call === 'state') polls.set(keyOf(ref), (polls.get(keyOf(ref)) ?? 0) + 1);
      const entry: LogEntry = {
        call,
        method,
        path,
        ...(ref && { ref }),
        at: clock.moment(),
        aborted: false,
        requestId: uuid(),
        headers: redactHeaders(headers),
      };
      entries.push(entry);
      // Drops many at a time: each `splice` moves the whole array.
      if (entries.length >= 2 * limit) entries.splice(0, entries.length - limit);
      return entry;
    },
    end,
    requests: (ref) => {
      const key = ref && keyOf(ref);
      return newest()
        .filter((entry) => key === undefined || (entry.ref && keyOf(entry.ref) === key))
        .map(copyOf);
    },
    polls: (ref) => polls.get(keyOf(ref)) ?? 0,
  };
};

const SECRET_HEADERS: ReadonlySet<string> = new Set([
  'x-auth-token',
  'x-subject-token',
  'x-security-token',
  'authorization',
  'proxy-authorization',
  'cookie',
]);

/** Redacts credentials: a failing test prints the log. */
const redactHeaders = (headers: RecordedRequest['headers']): RecordedRequest['headers'] => {
  const redacted: Record<string, string> = { ...headers };
  for (const name of SECRET_HEADERS) if (name in redacted) redacted[name] = '***';
  return redacted;
};

const copyOf = (entry: LogEntry): RecordedRequest => ({
  ...entry,
  ...(entry.ref && { ref: { ...entry.ref } }),
  headers: { ...entry.headers },
});
