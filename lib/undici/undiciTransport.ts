import { Agent, type Dispatcher } from 'undici';
import { checkedOptions } from '../checks/options.ts';
import { type Check, checkedFromOne, checkedNumber, expected, hasMethods } from '../checks/values.ts';
import type { HttpRequest, HttpResponse, HttpTransport } from '../client/http/HttpTransport.ts';
import { MAX_DELAY_MS } from '../schedule/delays.ts';
import { AbortListeners } from './AbortListeners.ts';
import { ResponseHandler } from './ResponseHandler.ts';

/**
 * The connections of a transport.
 *
 * @category Sources
 * @since 0.2.0
 */
export interface AgentOptions {
  /**
   * The most connections to one origin, a whole number from 1. Further requests wait for a free one.
   *
   * @defaultValue 64
   */
  readonly connections?: number | undefined;
  /**
   * How long an idle connection is kept, in milliseconds from 1 to 2³¹−1; less if the service announces it. Longer than the
   * longest wait between two polls saves a connection for each poll.
   *
   * @defaultValue 75_000
   */
  readonly keepAliveTimeoutMs?: number | undefined;
  /**
   * Whether to speak HTTP/2 with a service that offers it over TLS.
   *
   * @defaultValue `false`
   */
  readonly allowH2?: boolean | undefined;
}

/**
 * A transport that keeps connections.
 *
 * @category Sources
 * @since 0.2.0
 */
export interface UndiciTransport extends HttpTransport, AsyncDisposable {
  /**
   * Closes the connections after the requests in flight, and refuses later requests. A dispatcher of the caller stays open.
   */
  readonly close: () => Promise<void>;
}

/** A token response may have so many bytes of headers. */
const MAX_HEADER_BYTES = 65_536;

/**
 * Creates a transport that sends requests by undici, without `fetch`. A poll takes about a third of the CPU of a bare
 * `fetch`.
 *
 * ```text
 * client A ─┐                    ┌─ connection 1 ─┐
 * client B ─┼─▶ undiciTransport ─┼─ …             ├─▶ service
 * client C ─┘                    └─ connection 64 ┘
 * ```
 *
 * **When to use**: on Node, for many jobs or frequent polls. Create it once and share it between clients.
 *
 * **Gotchas**
 * - `client.close()` does not close the transport, because others may use it. Idle connections do not keep a process alive.
 * - A `dispatcher` brings its own connections, limits and header bound: a `ProxyAgent`, a `MockAgent`, an `Agent` with a
 *   certificate authority of its own. `close` does not close it.
 * - Environment variables for proxies are not read: pass an `EnvHttpProxyAgent` as the `dispatcher`.
 *
 * @example
 * ```ts
 * import { createClient, token, watchBatch$ } from 'dli-watch';
 * import { startSimulator } from 'dli-watch/simulator';
 * import { undiciTransport } from 'dli-watch/undici';
 *
 * const simulator = await startSimulator();
 * const { projectId, batchId } = simulator.addJob(['success']);
 * const http = undiciTransport({ connections: 8 });
 * const source = createClient({ endpoint: simulator.url, auth: token('any'), http });
 *
 * watchBatch$(projectId, batchId, { source }).subscribe({
 *   next: ({ state }) => console.log(state), // => success
 *   complete: () => void http.close().then(() => simulator.close()),
 * });
 * ```
 *
 * @param options - the connections of an agent of its own: see {@link AgentOptions}; or a `dispatcher` of undici
 * @throws `TypeError` for an invalid or unknown option, or a `dispatcher` beside others
 * @category Sources
 * @since 0.2.0
 */
export const undiciTransport = (
  options: AgentOptions | { readonly dispatcher: Dispatcher } = {},
): UndiciTransport => {
  const { dispatcher: given, ...agentOptions }: Options = checkedTransport(options);
  const own = given === undefined ? agentOf(agentOptions) : undefined;
  const dispatcher = given ?? own;
  const aborts = new AbortListeners();
  let closing: Promise<void> | undefined;
  const send = (request: HttpRequest): Promise<HttpResponse> =>
    new Promise((resolve, reject) => {
      if (closing !== undefined) throw new Error('the transport is closed');
      request.signal.throwIfAborted();
      dispatcher?.dispatch(
        dispatchOptions(request),
        new ResponseHandler(aborts, request.signal, resolve, reject),
      );
    });
  const close = (): Promise<void> => (closing ??= own?.close() ?? Promise.resolve());
  const facts = own === undefined ? {} : { maxHeaderBytes: MAX_HEADER_BYTES };
  return Object.assign(send, facts, { releasesSignals: true, close, [Symbol.asyncDispose]: close });
};

interface Options extends AgentOptions {
  readonly dispatcher?: Dispatcher;
}

const CHECKS: Readonly<Record<keyof Options, Check>> = {
  connections: checkedFromOne,
  keepAliveTimeoutMs: (name, value) =>
    checkedNumber(name, value, { min: 1, max: MAX_DELAY_MS, unit: 'milliseconds' }),
  allowH2: expected('a boolean', (value) => typeof value === 'boolean'),
  dispatcher: expected('a dispatcher of undici', (value) => hasMethods(value, 'dispatch')),
};

const checkedTransport = (options: Options): Options => {
  const { dispatcher, ...others }: Options = checkedOptions('undiciTransport', options, CHECKS);
  const [other] = Object.keys(others);
  if (dispatcher !== undefined && other !== undefined)
    throw new TypeError(`${other}: drop it, the dispatcher has connections of its own`);
  return { ...others, ...(dispatcher !== undefined && { dispatcher }) };
};

/** undici 8 would speak HTTP/2 by default. */
const agentOf = ({ connections = 64, keepAliveTimeoutMs = 75_000, allowH2 = false }: AgentOptions): Agent =>
  new Agent({ connections, keepAliveTimeout: keepAliveTimeoutMs, allowH2, maxHeaderSize: MAX_HEADER_BYTES });

/** Without the time limits of undici: the client's own covers the whole request. */
const dispatchOptions = ({ method, url, headers, body }: HttpRequest): Dispatcher.DispatchOptions => ({
  origin: url.origin,
  path: url.pathname + url.search,
  method,
  headers: { 'accept-encoding': 'gzip, br', 'user-agent': 'dli-watch', ...headers }, // a ProxyAgent adds to them
  body: body ?? null,
  headersTimeout: 0,
  bodyTimeout: 0,
});
