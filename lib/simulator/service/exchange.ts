import type { ServiceClock } from '../clock.ts';
import { deferred } from '../deferred.ts';
import type { SimulatedExchange, SimulatedReply } from '../SimulatedRequest.ts';
import { CORS_HEADERS } from './cors.ts';
import type { Reply } from './replies.ts';
import type { Outcome } from './request.ts';
import type { LogEntry, RequestLog } from './requestLog.ts';

/** What exchanges share. */
export interface ExchangeContext {
  readonly log: RequestLog;
  readonly clock: ServiceClock;
  /** Whether pages of other origins may read the answers. */
  readonly cors: boolean;
  /** Breaks off each exchange that has not ended. */
  readonly open: Set<() => void>;
}

/** A request that is being replied to. */
interface StartedExchange {
  /** The caller's part. */
  readonly exchange: SimulatedExchange;
  /** Whether the exchange has not ended. */
  readonly isOpen: () => boolean;
  /** Replies when the latency has passed. */
  readonly answer: (outcome: Outcome) => void;
  /** Fails the reply. */
  readonly fail: (error: unknown) => void;
}

/** Starts to reply to a request, and logs how it ends. `onBroken` is called if the connection breaks after the reply. */
export const beginExchange = (
  context: ExchangeContext,
  entry: LogEntry,
  onBroken: () => void = () => undefined,
): StartedExchange => {
  const { log, clock, open } = context;
  const { promise: reply, resolve: settle, reject: fail } = deferred<SimulatedReply>();
  let hasAnswered = false;
  let cancelReply = (): void => undefined;
  const breakOff = (): void => {
    // First, so that it does not count as aborted by the client.
    end(false);
    if (hasAnswered) onBroken();
    else settle({ kind: 'reset' });
  };
  open.add(breakOff);
  const end = (aborted: boolean): void => {
    if (!open.delete(breakOff)) return;
    cancelReply();
    log.end(entry, aborted);
  };
  const send = (due: Reply): void => {
    if (due.kind === 'reset') breakOff();
    if (due.kind !== 'answer') return;
    hasAnswered = true;
    settle(answerOf(due, entry, context));
  };
  return {
    exchange: { reply, sent: () => end(false), disconnected: () => end(true) },
    isOpen: () => open.has(breakOff),
    answer({ reply: due, latencyMs = 0 }) {
      cancelReply = clock.callAt(entry.at + latencyMs, () => {
        send(due);
      });
    },
    fail,
  };
};

/** Statuses without a body. */
const BODILESS: ReadonlySet<number> = new Set([204, 304]);

const NO_BYTES = new Uint8Array();

/** An answer with all headers, and the part of its body that is sent. Logs the status. */
const answerOf = (
  { status, headers, body, half }: Extract<Reply, { readonly kind: 'answer' }>,
  entry: LogEntry,
  { cors, clock }: ExchangeContext,
): SimulatedReply => {
  entry.status = status;
  const bytes = BODILESS.has(status) ? NO_BYTES : new TextEncoder().encode(body);
  const sent = entry.method === 'HEAD' ? NO_BYTES : bytes;
  return {
    kind: 'answer',
    status,
    headers: {
      ...(!BODILESS.has(status) && { 'content-length': String(bytes.length) }),
      ...(cors && CORS_HEADERS),
      ...headers,
      'x-request-id': entry.requestId,
      ...(headers['date'] === undefined && { date: new Date(clock.now()).toUTCString() }),
    },
    ...(half === undefined
      ? { body: sent, end: 'complete' }
      : { body: sent.subarray(0, sent.length / 2), end: half }),
  };
};
