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
  /** The exchanges that have not ended. */
  readonly open: Set<OpenExchange>;
}

/** A request that is being replied to. Logs how it ends. */
export class OpenExchange implements SimulatedExchange {
  readonly reply: Promise<SimulatedReply>;
  readonly #context: ExchangeContext;
  readonly #entry: LogEntry;
  readonly #onBroken: (() => void) | undefined;
  readonly #settle: (reply: SimulatedReply) => void;
  readonly #fail: (error: unknown) => void;
  #hasAnswered = false;
  #cancelReply: (() => void) | undefined;

  /** Begins. `onBroken` is called if the connection breaks after the reply. */
  constructor(context: ExchangeContext, entry: LogEntry, onBroken: (() => void) | undefined) {
    const { promise, resolve, reject } = deferred<SimulatedReply>();
    this.reply = promise;
    this.#settle = resolve;
    this.#fail = reject;
    this.#context = context;
    this.#entry = entry;
    this.#onBroken = onBroken;
    context.open.add(this);
  }

  get isOpen(): boolean {
    return this.#context.open.has(this);
  }

  sent(): void {
    this.#end(false);
  }

  disconnected(): void {
    this.#end(true);
  }

  /** Replies when the latency has passed. */
  answer({ reply, latencyMs = 0 }: Outcome): void {
    this.#cancelReply = this.#context.clock.callAt(this.#entry.at + latencyMs, () => {
      this.#send(reply);
    });
  }

  /** Fails the reply. */
  fail(error: unknown): void {
    this.#fail(error);
  }

  /** Breaks the connection. */
  breakOff(): void {
    // First, so that it does not count as aborted by the client.
    this.#end(false);
    if (this.#hasAnswered) this.#onBroken?.();
    else this.#settle({ kind: 'reset' });
  }

  #end(aborted: boolean): void {
    const { open, log } = this.#context;
    if (!open.delete(this)) return;
    this.#cancelReply?.();
    log.end(this.#entry, aborted);
  }

  #send(reply: Reply): void {
    if (reply.kind === 'reset') this.breakOff();
    if (reply.kind !== 'answer') return;
    this.#hasAnswered = true;
    this.#entry.status = reply.status;
    this.#settle(answerOf(reply, this.#entry, this.#context));
  }
}

/** Statuses without a body. */
const BODILESS: ReadonlySet<number> = new Set([204, 304]);

/** An answer with all headers. */
const answerOf = (
  { status, headers, body, half }: Extract<Reply, { readonly kind: 'answer' }>,
  { requestId }: LogEntry,
  { cors, clock }: ExchangeContext,
): SimulatedReply => {
  const all: Record<string, string> = cors ? { ...CORS_HEADERS, ...headers } : { ...headers };
  all['x-request-id'] = requestId;
  all['date'] ??= new Date(clock.now()).toUTCString();
  return {
    kind: 'answer',
    status,
    headers: all,
    body: BODILESS.has(status) ? null : body,
    end: half ?? 'complete',
  };
};
