import { defer, from, map, type Observable, of } from 'rxjs';
import { PollError } from '../../errors/PollError.ts';
import { AuthError } from '../../errors/pollErrors.ts';
import { networkErrorOf, plainCause } from '../http/networkError.ts';
import type { Auth } from './Auth.ts';
import { type IssuedToken, TokenCache } from './TokenCache.ts';
import { headerValueError } from './refusals.ts';

/**
 * Codes of the system, its resolver and undici for a connection that could not be had, or broke. A provider may
 * fail in any other way: a file that is missing (`ENOENT`), an answer that it did not like (`ERR_BAD_REQUEST`).
 */
const NETWORK = /^(E(CONN|HOST|NET|PIPE$|TIMEDOUT$|NOTFOUND$|AI_AGAIN$)|UND_ERR_(?!INVALID|NOT_SUPPORTED))/;

/** What the failure of a token provider means: its own `PollError`, a passing network failure, or no way in. */
export const providerError = (error: unknown): PollError =>
  error instanceof PollError
    ? error
    : (networkErrorOf(error, [], (code) => NETWORK.test(code)) ??
      new AuthError({ reason: 'the token provider failed', cause: plainCause(error, []) }));

/** Gives a token, at once or later. Called once for all watches of a client, and again when one was refused. */
export type TokenProvider = () => string | Promise<string>;

/**
 * Gets in with a token (`X-Auth-Token`): one that you have, or a function that gives one.
 *
 * **When to use**: a text for a job shorter than the token lives (24 h); a function for anything longer.
 *
 * **Gotchas**
 * - A function is called once for all watches of the client, and its token kept until the service refuses it.
 * - A refused token is renewed once: the poll is repeated with what the function gives then. A new token that is
 *   refused too, or is the same one, is an `AuthError` for every watch of the client, with no further request.
 * - A fixed token is never repeated after a refusal.
 * - A function that fails makes a `NetworkError` of a network failure (tried again), an `AuthError` of all else.
 *   It may throw a `PollError` of its own choice.
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
 * @param value - the token, or a function that gives one, at once or as a promise
 * @throws `TypeError` for a text that no header can carry; the message does not show it
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
  defer(() => from(Promise.resolve().then(provider).catch(rethrown))).pipe(map(sendable));

const rethrown = (error: unknown): never => {
  throw providerError(error);
};

const sendable = (provided: string): IssuedToken => {
  const problem = headerValueError(provided);
  if (problem === undefined) return { token: provided };
  throw new AuthError({ reason: `the token provider gave no usable token: ${problem}` });
};
