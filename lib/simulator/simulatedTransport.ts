import { expected, hasMethods } from '../checks/values.ts';
import type { HttpRequest, HttpResponse, HttpTransport } from '../client/http/HttpTransport.ts';
import { deferred } from './deferred.ts';
import type { SimulatedReply } from './SimulatedRequest.ts';
import type { SimulatorCore } from './Simulator.ts';

/**
 * Creates an HTTP transport that carries requests to a simulator in memory, without sockets.
 *
 * **When to use**: as `http` of `createClient`, to test a service that watches jobs in virtual time, and to run a page against
 * a service that is in the page.
 *
 * **Gotchas**
 * - Faults are those of HTTP: a `reset` and a `halfBody` are a broken connection (`ECONNRESET`), `hang` and
 *   `stalledBody` last until the request is aborted, and after `close()` the service refuses connections (`ECONNREFUSED`).
 * - The endpoint of the client may be any URL.
 * - Fake timers change the time of the simulator, too. They have to leave `queueMicrotask` and `process.nextTick` real.
 *
 * @example
 * ```ts
 * import { awaitBatch, createClient, every, token } from 'dli-watch';
 * import { createSimulator, simulatedTransport } from 'dli-watch/simulator';
 *
 * const simulator = createSimulator();
 * const { projectId, batchId } = simulator.addJob(['running', { fault: 'throttled', retryAfter: 0 }, 'Success']);
 * const http = simulatedTransport(simulator);
 * const source = createClient({ endpoint: 'https://dli.example.com', auth: token('any'), http });
 *
 * const { state } = await awaitBatch(projectId, batchId, { source, schedule: every(10) });
 * console.log(state, simulator.polls({ projectId, batchId })); // => success 3
 * ```
 *
 * @param simulator - what `createSimulator` or `startSimulator` returned
 * @throws `TypeError` for anything else
 * @category Simulator
 * @since 0.2.0
 */
export const simulatedTransport = (simulator: SimulatorCore): HttpTransport => {
  checkSimulator('simulator', simulator);
  // There are no bytes of headers to bound.
  return Object.assign((request: HttpRequest) => carry(simulator, request), { maxHeaderBytes: Infinity });
};

const checkSimulator = expected('a simulator, as createSimulator returns it', (value) =>
  hasMethods(value, 'handle'),
);

const carry = ({ handle }: SimulatorCore, request: HttpRequest): Promise<HttpResponse> =>
  new Promise((resolve, reject) => {
    const { method, url, headers, body, signal } = request;
    signal.throwIfAborted();
    // Until there is a response, a fault rejects; from then on it fails the body.
    let fail: (error: unknown) => void = reject;
    const exchange = handle({
      method,
      path: url.pathname + url.search,
      headers: { host: url.host, ...headers },
      body: body === undefined ? undefined : new TextEncoder().encode(body),
      origin: url.origin,
      onBroken: () => fail(brokenConnection()),
    });
    const onAbort = (): void => {
      exchange.disconnected();
      fail(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const onClosed = (): void => {
      signal.removeEventListener('abort', onAbort);
      exchange.disconnected();
    };
    void exchange.reply.then((reply) => {
      if (reply.kind === 'answer') {
        if (reply.end !== 'stalled') exchange.sent();
        const received = receive(reply, method, onClosed);
        fail = received.fail;
        resolve(received.response);
      } else {
        onClosed();
        fail(
          reply.kind === 'reset'
            ? brokenConnection()
            : networkError('the simulator was closed', 'ECONNREFUSED'),
        );
      }
    });
  });

/** An error as Node raises it. */
const networkError = (message: string, code: string): Error => Object.assign(new Error(message), { code });

const brokenConnection = (): Error => networkError('the simulator broke the connection', 'ECONNRESET');

type Answer = Extract<SimulatedReply, { readonly kind: 'answer' }>;

interface Received {
  readonly response: HttpResponse;
  /** Fails the reading of the body, unless it was read to its end. */
  readonly fail: (error: unknown) => void;
}

/** The response to a request with such a method. Calls `onClosed` when its body was read or is given up. */
const receive = (answer: Answer, method: string, onClosed: () => void): Received => {
  const { status, headers, body, end } = answer;
  const whole = new TextEncoder().encode(body ?? '');
  const all = new Map(Object.entries(headers));
  if (body !== null && !all.has('content-length')) all.set('content-length', String(whole.length));
  const sent = method === 'HEAD' ? 0 : end === 'complete' ? whole.length : whole.length / 2;
  const { bytes, fail } = createBody(whole.subarray(0, sent), end, onClosed);
  return {
    response: { status, headers: { get: (name) => all.get(name) ?? null }, body: sent === 0 ? null : bytes },
    fail,
  };
};

interface Body {
  /** To be read once. */
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly fail: Received['fail'];
}

/** A body: its bytes in one piece, and what follows them. */
const createBody = (bytes: Uint8Array, end: Answer['end'], onClosed: () => void): Body => {
  let isUnread = true;
  const { promise: ended, resolve, reject } = deferred<undefined>();
  // For those who read on, if anybody does.
  ended.catch(() => undefined);
  const close = (): void => {
    isUnread = false;
    resolve(undefined);
    onClosed();
  };
  const done = { done: true, value: undefined } as const;
  const iterator: AsyncIterator<Uint8Array> = {
    async next() {
      if (!isUnread) return ended.then(() => done);
      isUnread = false;
      if (end === 'complete') close();
      if (end === 'cut') reject(brokenConnection());
      return { done: false, value: bytes };
    },
    return() {
      close();
      return Promise.resolve(done);
    },
  };
  if (bytes.length === 0 && end === 'complete') close();
  return {
    bytes: { [Symbol.asyncIterator]: () => iterator },
    fail(error) {
      isUnread = false;
      reject(error);
    },
  };
};
