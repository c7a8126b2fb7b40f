import { firstValueFrom, fromEvent, map, takeUntil, timeout } from 'rxjs';
import { excerpt } from '../../checks/text.ts';
import type { DliClient } from '../../client/DliClient.ts';
import { redact } from '../../client/http/redact.ts';
import type { BatchRef } from '../../model/BatchRef.ts';

const MAX_LINES = 20;
const MAX_LINE = 500;
const TIMEOUT_MS = 10_000;

/** What a log is read with. */
export interface LogSetup {
  readonly client: Pick<DliClient, 'readBatch$'>;
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Reads the last lines of the log of a job, by one request. Secrets are redacted, and what a terminal does not print is escaped.
 *
 * @returns no lines if there is no log, or once the signal is aborted
 * @throws `PollError`, or RxJS's `TimeoutError` after 10 s
 */
export const readLog = (ref: BatchRef, { client, secrets, signal }: LogSetup): Promise<readonly string[]> =>
  signal.aborted
    ? Promise.resolve([])
    : firstValueFrom(
        client.readBatch$(ref).pipe(
          timeout({ first: TIMEOUT_MS }),
          map(({ log = [] }) => linesOf(log, secrets)),
          takeUntil(fromEvent(signal, 'abort')),
        ),
        { defaultValue: [] },
      );

const linesOf = (log: readonly string[], secrets: readonly string[]): readonly string[] =>
  log
    .flatMap((entry) => redact(entry, secrets).split(/\r?\n/))
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-MAX_LINES)
    .map((line) => excerpt(line, MAX_LINE));
