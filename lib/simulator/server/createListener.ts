import type { RequestListener } from 'node:http';
import { refOfPath } from '../jobs/jobs.ts';
import type { CallFaults } from './callFaults.ts';
import type { ServerClock } from './clock.ts';
import { beginExchange, readBody, thenMaybe } from './exchange.ts';
import type { ParsedRequest, Routes } from './handling.ts';
import { errorReply } from './replies.ts';
import type { RequestLog } from './requestLog.ts';

const tooLarge = errorReply({
  status: 413,
  code: 'APIG.0201',
  message: 'Request entity too large',
  shape: 'gateway',
});

interface Service {
  readonly routes: Routes;
  readonly faults: CallFaults;
  readonly log: RequestLog;
  readonly clock: ServerClock;
}

/** Answers requests, and keeps the log of them. */
export const createListener =
  ({ routes, faults, log, clock }: Service): RequestListener =>
  (request, response) => {
    const { method = '', url = '', headers } = request;
    const [path = '', ...rest] = url.split('?');
    const { route, params } = routes(method, path);
    const { call, gate, handle } = route;
    const ref = refOfPath(params);
    const entry = log.begin(request, call, ref);
    const { isOpen, answer } = beginExchange({ log, clock }, request, response, entry);
    const { requestId, at } = entry;
    const asked = { method, path, query: rest.join('?'), params, ref, headers, requestId, at };

    const fault = faults.take(call, at);
    if (fault) {
      answer({ reply: fault.reply(asked), latencyMs: fault.latencyMs });
      return;
    }
    const admit = (whole: ParsedRequest): void =>
      // The gateway stands before the service: its refusal uses up no step.
      thenMaybe(gate(whole), (refused) => {
        if (isOpen()) answer(refused ? { reply: refused(whole) } : handle(whole));
      });
    // Nobody waits for the body of a request that nobody answers.
    thenMaybe(call === 'unknown' ? NO_BODY : readBody(request), (body) => {
      if (body) admit({ ...asked, body });
      else answer({ reply: tooLarge(asked) });
    });
  };

const NO_BODY = Buffer.alloc(0);
