import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { RecordedRequest } from '../Simulator.ts';
import { keyOf } from '../jobs/jobs.ts';

/** A request in the log, while it is being written. Only copies of it leave the log. */
export type LogEntry = { -readonly [Key in keyof RecordedRequest]: RecordedRequest[Key] };

/** What the simulator was asked. */
export interface RequestLog {
  /** Notes a request, and counts it as a poll if it asks for the state of a job, whatever it will be answered. */
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
  readonly polls: (ref: BatchRef) => number;
}

const SECRET: ReadonlySet<string> = new Set([
  'x-auth-token',
  'x-subject-token',
  'x-security-token',
  'authorization',
  'proxy-authorization',
  'cookie',
]);

/** The headers without credentials: a failing test prints the log. */
const redactHeaders = (headers: IncomingHttpHeaders): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, SECRET.has(name) ? '***' : String(value)]),
  );

const copyOf = (entry: LogEntry): RecordedRequest => ({
  ...entry,
  ...(entry.ref && { ref: { ...entry.ref } }),
  headers: { ...entry.headers },
});

const end = (entry: LogEntry, aborted: boolean): void => {
  if (entry.endedAt !== undefined) return;
  entry.endedAt = performance.now();
  entry.aborted = aborted;
};

/** The log of a simulator, which keeps the newest `limit` requests. */
export const createRequestLog = (limit: number): RequestLog => {
  const entries: LogEntry[] = [];
  const polls = new Map<string, number>();
  const newest = (): LogEntry[] => entries.slice(Math.max(0, entries.length - limit));
  return {
    begin({ method = '', url = '', headers }, call, ref) {
      if (ref && call === 'state') polls.set(keyOf(ref), (polls.get(keyOf(ref)) ?? 0) + 1);
      const entry: LogEntry = {
        call,
        method,
        path: url,
        ...(ref && { ref }),
        at: performance.now(),
        aborted: false,
        requestId: randomUUID(),
        headers: redactHeaders(headers),
      };
      entries.push(entry);
      // Many at a time: dropping one by one would move the whole array at each request.
      if (entries.length >= 2 * limit) entries.splice(0, entries.length - limit);
      return entry;
    },
    end,
    endAll: () => entries.forEach((entry) => end(entry, false)),
    requests: (ref) => {
      const of = ref && keyOf(ref);
      return newest()
        .filter((entry) => of === undefined || (entry.ref && keyOf(entry.ref) === of))
        .map(copyOf);
    },
    polls: (ref) => polls.get(keyOf(ref)) ?? 0,
  };
};
