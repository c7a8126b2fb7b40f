import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { MAX_BODY_BYTES, type MaybePromise } from '../service/request.ts';
import type { SimulatedExchange, SimulatedReply } from '../SimulatedRequest.ts';
import type { SimulatorCore } from '../Simulator.ts';

/** Carries requests over HTTP to a simulator, and its replies back. */
export const createListener =
  ({ handle }: Pick<SimulatorCore, 'handle'>): RequestListener =>
  (request, response) => {
    const { method = '', url = '', headers } = request;
    const exchange = handle({ method, path: url, headers, body: () => readBody(request) });
    response.once('finish', () => exchange.sent());
    // Also fires after 'finish', where it changes nothing. Both events are needed: a request whose body was read closes long
    // before its connection, and a response queued behind another one on the same connection never closes.
    response.once('close', () => exchange.disconnected());
    request.once('close', () => {
      if (request.socket.destroyed) exchange.disconnected();
    });
    void exchange.reply.then((reply) => {
      send(reply, request, response, exchange);
    });
  };

/** Sends a reply, or breaks the connection if that is the reply. */
const send = (
  reply: SimulatedReply,
  { socket }: IncomingMessage,
  response: ServerResponse,
  exchange: SimulatedExchange,
): void => {
  if (reply.kind !== 'answer') {
    socket.resetAndDestroy();
    return;
  }
  const { status, headers, body, end } = reply;
  // Not as a text, in whose encoding Node would write the headers, too.
  const bytes = Buffer.from(body ?? '');
  response.writeHead(status, body === null ? headers : { 'content-length': bytes.length, ...headers });
  if (end === 'complete') {
    response.end(bytes);
    return;
  }
  response.write(bytes.subarray(0, bytes.length / 2), () => {
    if (end === 'stalled') return;
    exchange.sent();
    // `destroy` might drop data that is not sent yet.
    socket.destroySoon();
  });
};

const EMPTY = new Uint8Array();

/**
 * Reads the body of a request; synchronously if none is announced.
 *
 * @returns the body, or `undefined` if it is too large; a promise stays pending if the client disconnects before the end
 */
export const readBody = (request: IncomingMessage): MaybePromise<Uint8Array | undefined> => {
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
