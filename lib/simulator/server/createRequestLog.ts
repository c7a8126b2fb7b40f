import { randomUUID } from 'node:crypto';
import { keyOf } from '../jobs/keyOf.ts';
import type { RecordedRequest } from '../RecordedRequest.ts';
import type { LogEntry } from './LogEntry.ts';
import { redactHeaders } from './redactHeaders.ts';
import type { RequestLog } from './RequestLog.ts';

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
  const looks = new Map<string, number>();
  const newest = (): LogEntry[] => entries.slice(Math.max(0, entries.length - limit));
  return {
    begin({ method = '', url = '', headers }, call, ref) {
      if (ref && call === 'state') looks.set(keyOf(ref), (looks.get(keyOf(ref)) ?? 0) + 1);
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
    looks: (ref) => looks.get(keyOf(ref)) ?? 0,
  };
};
