import type { KyInstance } from 'ky';
import { checkedNames, checkedOptions } from '../checks/options.ts';
import { type Check, checkedNumber, expected, formatValue, hasMethods, isRecord } from '../checks/values.ts';
import { type BatchState, BatchStateCodec } from '../model/BatchState.ts';
import { MAX_DELAY_MS } from '../schedule/delays.ts';
import { checkedScheduler, type WatchScheduler, watchScheduler } from '../schedule/watchScheduler.ts';
import type { Auth } from './auth/Auth.ts';
import { endpointUrl } from './endpoint.ts';
import type { HttpSettings } from './http/exchange.ts';
import type { FailFastLimit } from './http/failFast.ts';
import type { HttpTransport } from './http/HttpTransport.ts';
import { kyTransport } from './http/kyTransport.ts';
import { SignalPool } from './http/SignalPool.ts';

/**
 * How to reach the service; checked by `createClient`.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface ClientConfig {
  /**
   * The base URL of the service, with or without a path and a trailing slash: `https://dli.eu-de.otc.t-systems.com`.
   * Credentials are sent to this origin only.
   */
  readonly endpoint: string;
  /** How to authenticate: `token(…)`, `keystone(…)` or `akSk(…)`. */
  readonly auth: Auth;
  /**
   * How requests are sent: a transport, such as `undiciTransport()` of `dli-watch/undici`, or a `ky` instance of your own.
   *
   * Of a ky its hooks and its `fetch` are used. All of its other options are reset for the client's requests: headers,
   * search parameters, a prefix, retries, time limits. Set a header in a hook. Of a response only `ok`, `status`,
   * `headers.get` and `body` are read, and the body may be any async iterable of bytes, so a custom `fetch` need not return
   * a whole `Response` unless a hook of that `ky` reads more. It must not follow redirects, which would carry the credentials
   * along.
   *
   * @defaultValue `ky` itself
   */
  readonly http?: KyInstance | HttpTransport | undefined;
  /**
   * An undici dispatcher, passed to the `fetch` of `ky` unchanged; a transport takes none beside it. An `Agent` with a longer
   * `keepAliveTimeout` saves a connection for each poll that comes more than 4 s after the last one. Node's `fetch` accepts a
   * dispatcher of undici 7 in all supported versions, and one of undici 8 from Node 26 on; before that each poll fails with
   * an `UnexpectedError`.
   *
   * @defaultValue none: the dispatcher of Node's `fetch`
   */
  readonly dispatcher?: object | undefined;
  /**
   * The time limit of one request, from the call to the last byte, in milliseconds, from 1 to 2³¹−1.
   *
   * @defaultValue 10_000
   */
  readonly requestTimeoutMs?: number | undefined;
  /**
   * How long a fault of the set-up is retried before the first answer, in milliseconds from 0; `0` for not at all,
   * `Infinity` for as long as the retry policy allows. Counted for each origin from the first fault: a host name that does
   * not exist, a TLS or certificate fault, a proxy that refuses, a 2xx that is not JSON. When the fault occurs again after
   * that time, at which a watch makes an attempt, the request fails with a `ConfigurationError` that says what to check; its `cause` is the fault. After the
   * first answer, error codes included, these faults are outages, and transient for as long as the client exists.
   *
   * @defaultValue 30_000
   */
  readonly failFastMs?: number | undefined;
  /**
   * The largest body to read, in bytes, from 1,024 to 2³¹−1; a larger one is a `DecodeError`.
   *
   * @defaultValue 1_048_576 (1 MiB)
   */
  readonly maxBodyBytes?: number | undefined;
  /**
   * Further words for the states, for a service with the API of DLI: `{ killed: 'dead', succeed: 'success' }`. Compared
   * without case and surrounding spaces. The five states of DLI cannot be given other meanings.
   *
   * @defaultValue none
   */
  readonly stateMap?: Readonly<Record<string, BatchState>> | undefined;
  /**
   * The clock of the time limit.
   *
   * @defaultValue `watchScheduler`
   */
  readonly scheduler?: WatchScheduler | undefined;
}

/** A checked configuration with its defaults. */
export interface ClientSettings extends HttpSettings, FailFastLimit {
  /** The endpoint without a trailing slash. */
  readonly baseUrl: string;
  readonly auth: Auth;
  /** The `stateMap`, by trimmed words in lower case. */
  readonly stateMap: ReadonlyMap<string, BatchState>;
}

const DEFAULTS = {
  requestTimeoutMs: 10_000,
  failFastMs: 30_000,
  maxBodyBytes: 1_048_576,
  stateMap: {},
  scheduler: watchScheduler,
};

/** Checks a configuration and fills in the defaults. */
export const clientSettingsOf = (config: ClientConfig): ClientSettings => {
  checkedNames('config', config, Object.keys(CHECKS));
  const options = checkedOptions('config', config, CHECKS, ['endpoint', 'auth']);
  const { endpoint, stateMap, http, dispatcher, ...rest } = { ...DEFAULTS, ...options };
  const transport = transportOf(http, dispatcher);
  return {
    ...rest,
    transport,
    signals: new SignalPool(transport),
    baseUrl: endpointUrl(endpoint),
    stateMap: stateMapOf(stateMap),
  };
};

const transportOf = (http: KyInstance | HttpTransport | undefined, dispatcher?: object): HttpTransport => {
  if (http === undefined || isKy(http)) return kyTransport(http, dispatcher);
  if (dispatcher !== undefined)
    throw new TypeError(
      'dispatcher: drop it, it is for ky; give it to the transport instead: undiciTransport({ dispatcher })',
    );
  return http;
};

const isKy = (http: unknown): http is KyInstance => hasMethods(http, 'extend', 'create');

/** Shows only the type of the value, which may be a token by mistake. */
const checkedAuth: Check = (name, value) => {
  if (!hasMethods(value, 'authorize$'))
    throw new TypeError(`${name}: expected token(…), keystone(…) or akSk(…), got ${typeof value}`);
};

const checkedSender = expected('a ky instance or an HttpTransport', (value) => typeof value === 'function');

const CHECKS: Readonly<Record<keyof ClientConfig, Check>> = {
  endpoint: (_, value) => endpointUrl(value),
  auth: checkedAuth,
  http: (name, value) => {
    if (value === globalThis.fetch)
      throw new TypeError(
        `${name}: drop it, the client sends by fetch anyway; another one is given as ky.create({ fetch })`,
      );
    checkedSender(name, value);
  },
  dispatcher: expected('an undici dispatcher', (value) => hasMethods(value, 'dispatch')),
  requestTimeoutMs: (name, value) =>
    checkedNumber(name, value, { min: 1, max: MAX_DELAY_MS, unit: 'milliseconds' }),
  failFastMs: (name, value) => checkedNumber(name, value, { min: 0, max: Infinity, unit: 'milliseconds' }),
  maxBodyBytes: (name, value) => checkedNumber(name, value, { min: 1_024, max: 2 ** 31 - 1, unit: 'bytes' }),
  stateMap: (_, value) => stateMapOf(value),
  scheduler: checkedScheduler,
};

/** Checks a `stateMap`, and returns it by trimmed words in lower case. */
export const stateMapOf = (stateMap: unknown): ReadonlyMap<string, BatchState> => {
  if (!isRecord(stateMap)) throw new TypeError(`stateMap: expected an object, got ${formatValue(stateMap)}`);
  const entries = Object.entries(stateMap).map(([word, state]) => checkedEntry(word, state));
  const states = new Map(entries);
  // In a Map the last spelling of a word wins: "Killed" and "killed" must not have two meanings.
  const clash = entries.find(([word, state]) => states.get(word) !== state);
  if (clash !== undefined)
    throw new TypeError(`stateMap[${formatValue(clash[0])}]: expected one meaning, got two`);
  return states;
};

const checkedEntry = (word: string, state: unknown): [string, BatchState] => {
  const name = `stateMap[${formatValue(word)}]`;
  if (word.trim() === '') throw new TypeError(`${name}: expected a word`);
  if (!BatchStateCodec.is(state))
    throw new TypeError(`${name}: expected a batch state, got ${formatValue(state)}`);
  const key = word.trim().toLowerCase();
  if (BatchStateCodec.is(key) && key !== state) {
    throw new TypeError(`${name}: "${key}" is a state already and cannot mean ${formatValue(state)}`);
  }
  return [key, state];
};
