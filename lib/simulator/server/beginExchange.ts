import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerClock } from '../clock/ServerClock.ts';
import { callAt } from './callAt.ts';
import type { LogEntry } from './LogEntry.ts';
import type { Outcome } from './Outcome.ts';
import type { RequestLog } from './RequestLog.ts';
import { sendReply } from './sendReply.ts';

/** The way from a request to its end. */
interface Begun {
  /** Whether the client still waits. */
  readonly isOpen: () => boolean;
  /** Answers it, when its time has come. */
  readonly answer: (outcome: Outcome) => void;
}

/** Begins to answer a request, and notes in the log how it ends. */
export const beginExchange = (
  { log, clock }: { readonly log: RequestLog; readonly clock: ServerClock },
  request: IncomingMessage,
  response: ServerResponse,
  entry: LogEntry,
): Begun => {
  let isOpen = true;
  let cancel = (): void => undefined;
  const ended = (): void => log.end(entry, false);
  const gone = (): void => {
    isOpen = false;
    cancel();
    log.end(entry, true);
  };
  response.once('finish', ended);
  // After 'finish' too, where it changes nothing. Both are needed: a request whose body was read has closed long
  // before its connection does, and a response that waits behind another one on the connection never does.
  response.once('close', gone);
  request.once('close', () => {
    if (request.socket.destroyed) gone();
  });
  return {
    isOpen: () => isOpen,
    answer({ reply, latencyMs = 0 }) {
      cancel = callAt(entry.at + latencyMs, () =>
        sendReply(reply, { request, response, entry, clock, ended }),
      );
    },
  };
};
