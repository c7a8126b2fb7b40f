import type { KyInstance } from 'ky';
import { checkedNames, checkedOptions } from '../checks/options.ts';
import { type Check, checkedNumber, expected, hasMethods, formatValue } from '../checks/values.ts';
import { type BatchState, BatchStateCodec } from '../model/BatchState.ts';
import { MAX_DELAY_MS } from '../schedule/delays.ts';
import { checkedScheduler, type WatchScheduler, watchScheduler } from '../schedule/watchScheduler.ts';
import type { Auth } from './auth/Auth.ts';
import { endpointUrl } from './endpoint.ts';
import { type HttpSettings, plainKy } from './http/exchange.ts';

/**
 * How to reach the service; checked when `createClient` is called.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface ClientConfig {
  /**
   * The base URL of the service, with or without a path or a slash at its end:
   * `https://dli.eu-de.otc.t-systems.com`. Credentials go to this origin only.
   */
  readonly endpoint: string;
  /** How to get in: `token(…)`, `keystone(…)` or `akSk(…)`. */
  readonly auth: Auth;
  /**
   * A `ky` instance of your own, for its hooks or its `fetch`. Its retries, time limit and error throwing are
   * switched off for our requests, and a prefix or base URL of it is not used. Of what its `fetch` gives, `ok`, `status`,
   * `headers.get` and `body` are read, and the body may be any async iterable of bytes: so a `fetch` may do without a
   * whole `Response`, unless hooks of that `ky` read one. It must not follow redirects: credentials would go along.
   *
   * @defaultValue `ky` itself
   */
  readonly http?: KyInstance;
  /**
   * An undici dispatcher, handed to `fetch` unchanged: an `Agent` with a longer `keepAliveTimeout` saves a
   * connection for each poll that comes more than 4 s after the last one. Node's `fetch` takes one of undici 7 in all
   * versions that are supported, one of undici 8 from Node 26 on; before that each poll fails with an `UnexpectedError`.
   *
   * @defaultValue none: the dispatcher of Node's `fetch`
   */
  readonly dispatcher?: object;
  /**
   * The time limit of one request, from the call to the last byte, in milliseconds, from 1 to 2³¹−1.
   *
   * @defaultValue 10_000
   */
  readonly requestTimeoutMs?: number;
  /**
   * The largest body that is read, in bytes, from 1,024 to 2³¹−1; a larger one is a `DecodeError`.
   *
   * @defaultValue 1_048_576 (1 MiB)
   */
  readonly maxBodyBytes?: number;
  /**
   * Other words for the states, of a service that speaks like DLI: `{ killed: 'dead', succeed: 'success' }`.
   * Compared like the five words of DLI, trimmed and without casing; those five cannot be given other meanings.
   *
   * @defaultValue none
   */
  readonly stateMap?: Readonly<Record<string, BatchState>>;
  /**
   * The clock of the time limit.
   *
   * @defaultValue `watchScheduler`
   */
  readonly scheduler?: WatchScheduler;
}

/** Checks a `stateMap` and makes it a map of trimmed lower-case words. */
export const wordsOf = (stateMap: unknown): ReadonlyMap<string, BatchState> => {
  if (typeof stateMap !== 'object' || stateMap === null || Array.isArray(stateMap)) {
    throw new TypeError(`stateMap: expected an object, got ${formatValue(stateMap)}`);
  }
  const entries = Object.entries(stateMap).map(([word, state]) => checkedEntry(word, state));
  const words = new Map(entries);
  // The last spelling of a word wins in a Map: "Killed" and "killed" must not mean two things.
  const clash = entries.find(([word, state]) => words.get(word) !== state);
  if (clash !== undefined)
    throw new TypeError(`stateMap[${formatValue(clash[0])}]: expected one meaning, got two`);
  return words;
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

/** A configuration, checked and filled in. */
export interface ClientSettings extends HttpSettings {
  readonly base: string;
  readonly auth: Auth;
  readonly words: ReadonlyMap<string, BatchState>;
}

const DEFAULTS = {
  http: plainKy,
  requestTimeoutMs: 10_000,
  maxBodyBytes: 1_048_576,
  stateMap: {},
  scheduler: watchScheduler,
};

/** What is given here may be the token itself, by mistake: the message must not show it. */
const checkedAuth: Check = (name, value) => {
  if (!hasMethods(value, 'authorize$'))
    throw new TypeError(`${name}: expected token(…), keystone(…) or akSk(…), got ${typeof value}`);
};

const CHECKS: Readonly<Record<keyof ClientConfig, Check>> = {
  endpoint: (_, value) => endpointUrl(value),
  auth: checkedAuth,
  http: expected('a ky instance', (value) => typeof value === 'function' && hasMethods(value, 'get')),
  dispatcher: expected('an undici dispatcher', (value) => hasMethods(value, 'dispatch')),
  requestTimeoutMs: (name, value) =>
    checkedNumber(name, value, { min: 1, max: MAX_DELAY_MS, unit: 'milliseconds' }),
  maxBodyBytes: (name, value) => checkedNumber(name, value, { min: 1_024, max: 2 ** 31 - 1, unit: 'bytes' }),
  stateMap: (_, value) => wordsOf(value),
  scheduler: checkedScheduler,
};

/** Checks a configuration, then fills in the defaults. */
export const clientSettingsOf = (config: ClientConfig): ClientSettings => {
  checkedNames('config', config, Object.keys(CHECKS));
  const given = checkedOptions('config', config, CHECKS, ['endpoint', 'auth']);
  const { endpoint, stateMap, ...rest } = { ...DEFAULTS, ...given };
  return { ...rest, base: endpointUrl(endpoint), words: wordsOf(stateMap) };
};
