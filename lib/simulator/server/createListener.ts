import type { RequestListener } from 'node:http';
import { callAt } from './callAt.ts';
import type { RequestLog } from './RequestLog.ts';
import type { Routes } from './Routes.ts';
import { sendReply } from './sendReply.ts';

/** Answers requests, and keeps the log of them. */
export const createListener =
  (routes: Routes, log: RequestLog): RequestListener =>
  (request, response) => {
    const entry = log.begin(request);
    const { requestId, at } = entry;
    const [path = ''] = entry.path.split('?', 1);
    const { handler, params } = routes(entry.method, path);
    const { reply, ref, latencyMs = 0 } = handler({ params, headers: request.headers, requestId, at });
    if (ref) entry.ref = ref;

    const ended = (): void => log.end(entry, false);
    const cancel = callAt(at + latencyMs, () => sendReply(reply, { request, response, entry, ended }));
    const gone = (): void => {
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
  };
