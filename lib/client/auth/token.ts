import { defer, from, map, type Observable, of } from 'rxjs';
import { PollError } from '../../errors/PollError.ts';
import { AuthError } from '../../errors/pollErrors.ts';
import { headerValueError } from '../checks.ts';
import { networkErrorOf, plainCause } from '../http/networkError.ts';
import type { Auth } from './Auth.ts';
import { type IssuedToken, TokenCache } from './TokenCache.ts';

/** Returns a token, or a promise of one. Called once for all watches of a client, and again after a refusal. */
export type TokenProvider = () => string | Promise<string>;

/**
 * Authenticates with a token (`X-Auth-Token`): a fixed one, or one from a function.
 *
 * **When to use**: a fixed token for jobs shorter than its lifetime (24 h); a function for anything longer.
 *
 * **Gotchas**
 * - A function is called once for all watches of the client. Its token is cached until the service refuses it.
 * - A refused token is renewed once: the poll is repeated with the token that the function returns next. If that one is
 *   refused too, or is the same token, every watch of the client fails with an `AuthError`, and no further request is
 *   sent.
 * - A refused fixed token is never sent again.
 * - If the function fails because of the network, the poll fails with a `NetworkError`, which is transient. Any other
 *   failure is an `AuthError`. A `PollError` that the function throws is kept.
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises';
 * import { createClient, token } from 'dli-watch';
 *
 * const client = createClient({
 *   endpoint: 'https://dli.eu-de.otc.t-systems.com',
 *   auth: token(async () => (await readFile('/run/secrets/token', 'utf8')).trim()),
 * });
 * console.log(typeof client.readState$); // => function
 * ```
 *
 * @param value - the token, or a function that returns one, directly or as a promise
 * @throws `TypeError` for a token that cannot be sent in a header; the message does not show it
 * @category Sources
 * @since 0.1.0
 */
export const token = (value: string | TokenProvider): Auth => {
  if (typeof value === 'function') return new TokenCache({ fetch$: provided$(value), renewable: true });
  const problem = headerValueError(value);
  if (problem !== undefined) throw new TypeError(`token(value): ${problem}`);
  return new TokenCache({ fetch$: of({ token: value }), renewable: false });
};

const provided$ = (provider: TokenProvider): Observable<IssuedToken> =>
  defer(() => from(Promise.resolve().then(provider).catch(throwProviderError))).pipe(map(issuedToken));

const issuedToken = (provided: string): IssuedToken => {
  const problem = headerValueError(provided);
  if (problem === undefined) return { token: provided };
  throw new AuthError({ reason: `the token provider gave no usable token: ${problem}` });
};

const throwProviderError = (error: unknown): never => {
  throw providerError(error);
};

/**
 * Codes of the system, its resolver and undici for a connection that failed. Unlike an HTTP client, a provider may fail
 * for other reasons that have a code: a missing file (`ENOENT`), a bad response (`ERR_BAD_REQUEST`).
 */
const NETWORK = /^(E(CONN|HOST|NET|PIPE$|TIMEDOUT$|NOTFOUND$|AI_AGAIN$)|UND_ERR_(?!INVALID|NOT_SUPPORTED))/;

/** The error of a token provider: a `PollError` as it is, a network failure as a `NetworkError`, else an `AuthError`. */
export const providerError = (error: unknown): PollError =>
  error instanceof PollError
    ? error
    : (networkErrorOf(error, [], (code) => NETWORK.test(code)) ??
      new AuthError({ reason: 'the token provider failed', cause: plainCause(error, []) }));
