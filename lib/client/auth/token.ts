import { defer, map, type Observable, of } from 'rxjs';
import { PollError } from '../../errors/PollError.ts';
import { AuthError, TokenUnavailableError } from '../../errors/pollErrors.ts';
import { headerValueError } from '../checks.ts';
import { plainCause } from '../http/networkError.ts';
import type { Auth } from './Auth.ts';
import { TokenCache } from './TokenCache.ts';
import type { IssuedToken } from './TokenIssuer.ts';

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
 *   refused too, every watch of the client fails with an `AuthError`, and no further request is sent.
 * - If the function returns the refused token again, because a file or a replica is updated a little late, it is called
 *   again for up to 30 s, by a back-off, while the polls wait. Then the refusal is final.
 * - A refused fixed token is never sent again.
 * - If the function throws or rejects, the poll fails with a `TokenUnavailableError`, which is transient: the watch retries
 *   by its retry policy. Nothing but one call at a time is made for all watches. A `PollError` that the function throws is
 *   kept: throw an `AuthError` where no retry can help.
 * - If the function returns something that is no token (`undefined`, an empty text, a line break at the end), the poll fails
 *   with an `AuthError`, because that is a mistake in the function. Once it has returned a token, the same is transient.
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
  if (typeof value === 'function') {
    const issued$ = provided$(value);
    return new TokenCache({ fetch$: () => issued$, renewable: true });
  }
  const problem = headerValueError(value);
  if (problem !== undefined) throw new TypeError(`token(value): ${problem}`);
  return new TokenCache({ fetch$: () => of({ token: value }), renewable: false });
};

const provided$ = (provider: TokenProvider): Observable<IssuedToken> => {
  let hasWorked = false;
  return defer(() => Promise.resolve().then(provider).catch(throwProviderError)).pipe(
    map((provided: unknown) => {
      const problem = headerValueError(provided);
      if (problem !== undefined) throw unusable(problem, hasWorked);
      hasWorked = true;
      return { token: String(provided) };
    }),
  );
};

/** A function that has returned tokens before is right: a file may just be written. */
const unusable = (problem: string, hasWorked: boolean): PollError => {
  const reason = `the token provider gave no usable token: ${problem}`;
  return hasWorked ? new TokenUnavailableError(reason) : new AuthError({ reason });
};

/** A provider may fail for any reason, with errors of any library: none of them shows that a retry would fail too. */
const throwProviderError = (error: unknown): never => {
  throw error instanceof PollError
    ? error
    : new TokenUnavailableError('the token provider failed', plainCause(error, []));
};
