import type { KyInstance } from 'ky';
import type { BatchState } from '../model/BatchState.ts';
import type { WatchScheduler } from '../schedule/watchScheduler.ts';
import type { Auth } from './auth/Auth.ts';

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
   * connection for each look that comes more than 4 s after the last one. Node's `fetch` takes one of undici 7 in all
   * versions that are supported, one of undici 8 from Node 26 on; before that each look fails with an `UnexpectedError`.
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
