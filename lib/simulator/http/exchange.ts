import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServiceClock } from '../clock.ts';
import type { Reply } from '../service/replies.ts';
import type { Outcome } from '../service/request.ts';
import type { LogEntry, RequestLog } from '../service/requestLog.ts';

/** A request that is being answered. */
interface Exchange {
  /** Whether the client is still connected. */
  readonly isOpen: () => boolean;
  /** Sends the reply when its latency has passed. */
  readonly answer: (outcome: Outcome) => void;
}

/** Starts to answer a request; logs how it ends. */
export const beginExchange = (
  { log, clock }: { readonly log: RequestLog; readonly clock: ServiceClock },
  request: IncomingMessage,
  response: ServerResponse,
  entry: LogEntry,
): Exchange => {
  let isOpen = true;
  let cancelAnswer = (): void => undefined;
  const onAnswered = (): void => log.end(entry, false);
  const onDisconnected = (): void => {
    isOpen = false;
    cancelAnswer();
    log.end(entry, true);
  };
  response.once('finish', onAnswered);
  // Also fires after 'finish', where it changes nothing. Both events are needed: a request whose body was read closes long
  // before its connection, and a response queued behind another one on the same connection never closes.
  response.once('close', onDisconnected);
  request.once('close', () => {
    if (request.socket.destroyed) onDisconnected();
  });
  const connection: Connection = { request, response, entry, clock, onAnswered };
  return {
    isOpen: () => isOpen,
    answer({ reply, latencyMs = 0 }) {
      cancelAnswer = clock.callAt(entry.at + latencyMs, () => {
        sendReply(reply, connection);
      });
    },
  };
};

interface Connection {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly entry: LogEntry;
  readonly clock: ServiceClock;
  /** To be called before the simulator breaks the connection, which the client then did not abort. */
  readonly onAnswered: () => void;
}

/** Statuses without a body. */
const BODILESS: ReadonlySet<number> = new Set([204, 304]);

/** Sends a reply, or breaks the connection if that is the reply. */
const sendReply = (reply: Reply, { request, response, entry, clock, onAnswered }: Connection): void => {
  if (reply.kind === 'hang') return;
  if (reply.kind === 'reset') {
    onAnswered();
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
    // As Node writes it, but by the clock of the service.
    ...(headers['date'] === undefined && { Date: new Date(clock.now()).toUTCString() }),
  });
  if (half === undefined) {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, body.length / 2), () => {
    if (half === 'stall') return;
    onAnswered();
    // `destroy` might drop data that is not sent yet.
    request.socket.destroySoon();
  });
};

/** The gateway rejects a larger body with 413 (APIG.0201). */
const MAX_BODY_BYTES = 12 * 1_024 * 1_024;

const EMPTY = Buffer.alloc(0);

/**
 * Reads the body of a request; synchronously if none is announced.
 *
 * @returns the body, or `undefined` if it is too large; a promise stays pending if the client disconnects before the end
 */
export const readBody = (request: IncomingMessage): Buffer | undefined | Promise<Buffer | undefined> => {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = request.headers;
  if (encoding === undefined && length === '0') return EMPTY;
  // Node discards an unread body once the answer is sent.
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
