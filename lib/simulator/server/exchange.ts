import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerClock } from './clock.ts';
import type { Outcome } from './handling.ts';
import type { Reply } from './replies.ts';
import type { LogEntry, RequestLog } from './requestLog.ts';

/**
 * Calls back at a moment, never sooner; at once if it has come.
 *
 * @param due - the moment: milliseconds on `performance.now()`
 * @param call - what to call
 * @returns cancels it
 */
const callAt = (due: number, call: () => void): (() => void) => {
  let timer: NodeJS.Timeout | undefined;
  const check = (): void => {
    const left = due - performance.now();
    // Timers count whole milliseconds of another clock, so one may fire a little too soon.
    if (left > 0) timer = setTimeout(check, Math.ceil(left));
    else call();
  };
  check();
  return () => {
    clearTimeout(timer);
  };
};

/** Goes on with a value now, or when it comes: what is known at once costs no turn of the event loop. */
export const thenMaybe = <A>(value: A | Promise<A>, next: (value: A) => void): void => {
  if (value instanceof Promise) void value.then(next);
  else next(value);
};

/** The gateway refuses more with 413 (APIG.0201). */
const MAX_BODY_BYTES = 12 * 1_024 * 1_024;

const EMPTY = Buffer.alloc(0);

/**
 * Reads the body of a request; at once, where none is announced.
 *
 * @returns the body, or nothing if it is too large; a promise stays pending if the client leaves before the end
 */
export const readBody = (request: IncomingMessage): Buffer | undefined | Promise<Buffer | undefined> => {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = request.headers;
  if (encoding === undefined && length === '0') return EMPTY;
  // What is left unread, Node discards once the answer is sent.
  if (Number(length) > MAX_BODY_BYTES) return undefined;
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else resolve(undefined);
    });
    request.on('end', () => {
      resolve(Buffer.concat(chunks));
    });
  });
};

/** A request that is being answered. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly entry: LogEntry;
  readonly clock: ServerClock;
  /** Notes in the log that we ended it ourselves, before we do. */
  readonly ended: () => void;
}

const BODILESS: ReadonlySet<number> = new Set([204, 304]);

/** Sends a reply, or breaks the connection where that is the reply. */
const sendReply = (reply: Reply, { request, response, entry, clock, ended }: Exchange): void => {
  if (reply.kind === 'hang') return;
  if (reply.kind === 'reset') {
    ended();
    request.socket.resetAndDestroy();
    return;
  }
  const { status, headers, half } = reply;
  const body = Buffer.from(BODILESS.has(status) ? '' : reply.body);
  entry.status = status;
  response.writeHead(status, {
    ...(!BODILESS.has(status) && { 'content-length': body.length }),
    ...headers,
    'x-request-id': entry.requestId,
    // As Node would write it, but by the clock of the service.
    ...(headers['date'] === undefined && { Date: new Date(clock.now()).toUTCString() }),
  });
  if (half === undefined) {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, body.length / 2), () => {
    if (half === 'stall') return;
    ended();
    // After what was written has left: `destroy` might drop it.
    request.socket.destroySoon();
  });
};

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
