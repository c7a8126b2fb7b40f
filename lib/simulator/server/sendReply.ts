import type { Reply } from '../replies/Reply.ts';
import type { Exchange } from './Exchange.ts';

const BODILESS: ReadonlySet<number> = new Set([204, 304]);

/** Sends a reply, or breaks the connection where that is the reply. */
export const sendReply = (reply: Reply, { request, response, entry, clock, ended }: Exchange): void => {
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
