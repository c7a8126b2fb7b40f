import { match } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { catchError, mergeMap, type Observable, of, throwError } from 'rxjs';
import { checkedNames, checkedOptions } from '../../checks/options.ts';
import { type Check, expected, hasMethods } from '../../checks/values.ts';
import type { PollError } from '../../errors/PollError.ts';
import { UnexpectedError } from '../../errors/pollErrors.ts';
import { watchScheduler } from '../../schedule/watchScheduler.ts';
import { endpointFault } from '../endpoint.ts';
import { abortable$ } from '../http/exchange.ts';
import { networkErrorOf, plainCause } from '../http/networkError.ts';
import type { Auth } from './Auth.ts';
import { type IssuedToken, TokenCache } from './TokenCache.ts';
import { askToken, issuedOf, type KeystoneOptions } from './keystoneToken.ts';

/** What is given in any place may be the password, by mistake: messages say kinds, no values. */
const kindOf = (value: unknown): string => (value === '' ? 'an empty one' : typeof value);

const text = expected(
  'a text that is not empty',
  (value) => typeof value === 'string' && value !== '',
  kindOf,
);

const url: Check = (name, value) => {
  const fault = endpointFault(value, 'https://iam.eu-de.otc.t-systems.com/v3');
  if (fault !== undefined) throw new TypeError(`${name}: ${fault}`);
};

const CHECKS: Readonly<Record<keyof KeystoneOptions, Check>> = {
  authUrl: url,
  username: text,
  password: text,
  domainName: text,
  projectName: text,
  projectId: text,
  agent: expected('an Agent of node:http or node:https', (value) => hasMethods(value, 'addRequest'), kindOf),
};

/** Returns a copy of the options, or throws a `TypeError` that shows no value. */
const checkedKeystone = (options: KeystoneOptions): KeystoneOptions => {
  checkedNames('keystone', options, Object.keys(CHECKS));
  const required = ['authUrl', 'username', 'password', 'domainName'] as const;
  const given = checkedOptions('keystone', options, CHECKS, required);
  if ((given.projectName === undefined) === (given.projectId === undefined))
    throw new TypeError('projectName: expected it or projectId, a token without a project does not get in');
  return given;
};

/**
 * Gets in with the tokens of Keystone (IAM), asked for by user and password, for one project.
 *
 * ```text
 * polls     ─ L ─ L ─ L ─────────── L ─ L(401) L ─ L ─▶
 * tokens    (ask)A . . . . . (ask)  B . .(ask) C . . .
 *                            a little before A expires; at once when B is refused
 * ```
 *
 * **When to use**: for watches that outlive a token (24 h), wherever a user and a password may be kept.
 *
 * **Gotchas**
 * - A token is asked for once for all watches of the client, and kept until a tenth of its life is left, at most
 *   5 minutes. How long it lives is told by the clock of the server: ours may be wrong.
 * - A token that the service refuses is renewed once. A new one that is refused too, and a user or password that
 *   Keystone refuses, are an `AuthError` for every watch of the client, with no further request: repeating a wrong
 *   password locks accounts. Make a new client to try again.
 * - A Keystone that does not answer is tried again by the retry policy of the watch, like the service itself.
 * - The token request does not use `http` and `dispatcher` of the client, whose `fetch` takes no token beyond 16 KiB on
 *   Node 20: it has an `agent` of its own.
 *
 * @example
 * ```ts
 * import { createClient, keystone } from 'dli-watch';
 *
 * const client = createClient({
 *   endpoint: 'https://dli.eu-de.otc.t-systems.com',
 *   auth: keystone({
 *     authUrl: 'https://iam.eu-de.otc.t-systems.com/v3',
 *     username: 'watcher',
 *     password: process.env['OS_PASSWORD'] ?? 'from your vault',
 *     domainName: 'OTC00000000001000000000',
 *     projectName: 'eu-de',
 *   }),
 * });
 * console.log(typeof client.readState$); // => function
 * ```
 *
 * @param options - who asks, and for which project: see {@link KeystoneOptions}
 * @throws `TypeError` for options that cannot be right; it names the option, and shows no value
 * @see https://docs.otc.t-systems.com/identity-access-management/api-ref/apis/token_management/obtaining_a_user_token.html
 * @category Sources
 * @since 0.1.0
 */
export const keystone = (options: KeystoneOptions): Auth => {
  const given = checkedKeystone(options);
  const fetch$: Observable<IssuedToken> = abortable$((signal) =>
    askToken(given, () => watchScheduler.now(), signal),
  ).pipe(
    catchError((error: unknown) => throwError(() => tokenErrorOf(error, [given.password]))),
    mergeMap(({ answer, token }) =>
      pipe(
        issuedOf(answer, token),
        match(
          (error) => throwError(() => error),
          (issued) => of(issued),
        ),
      ),
    ),
  );
  return new TokenCache({ fetch$, renewable: true, strict: true });
};

const tokenErrorOf = (error: unknown, secrets: readonly string[]): PollError =>
  networkErrorOf(error, secrets) ??
  new UnexpectedError(plainCause(error, secrets), 'the token request failed, not the network');
