import { checkedNames, checkedOptions } from '../../checks/options.ts';
import { type Check, expected, hasMethods } from '../../checks/values.ts';
import { endpointFault } from '../endpoint.ts';
import { abortable$ } from '../http/exchange.ts';
import type { Auth } from './Auth.ts';
import { fetchToken, type KeystoneOptions, tokenIdentityOf } from './keystoneToken.ts';
import { TokenCache } from './TokenCache.ts';
import type { TokenIssuer } from './TokenIssuer.ts';
import { sharedIssuer } from './TokenStore.ts';

/**
 * Authenticates with tokens of Keystone (IAM), issued for a user and a password and one project.
 *
 * ```text
 * polls     ─ p ─ p ─ p ─────────── p ─ p(401) p ─ p ─▶
 * tokens    (get)A . . . . . (get)  B . .(get) C . . .
 *                            shortly before A expires; at once when B is refused
 * ```
 *
 * **When to use**: for watches that outlive a token (24 h), wherever a user and a password can be stored.
 *
 * **Gotchas**
 * - One token is shared by all watches of the client. It is renewed when a tenth of its lifetime is left, at most
 *   5 minutes, beside the polls, which use it until it ends. The lifetime is measured by the server's clock, so a wrong local
 *   clock does no harm.
 * - A token that the service refuses is renewed once. If the new token is refused too, or Keystone refuses the user or the
 *   password, every watch of the client fails with an `AuthError`, and no further request is sent: repeating a wrong
 *   password locks accounts. Create a new client to try again.
 * - If Keystone does not answer, the watch retries by its retry policy, as it does for the service itself. One token request
 *   at a time is sent for all watches, by a back-off of up to 8 s.
 * - Each client requests a token of its own, unless a `store` lets processes share one.
 * - The token request uses the client's transport if that accepts 64 KiB of headers, as `undiciTransport()` does, and no
 *   `agent` is given. Otherwise it uses `node:http`, and neither the client's `http` nor its `dispatcher`: `fetch` rejects
 *   headers beyond 16 KiB on Node 20, and a token may be longer.
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
 * @param options - the user and the project: see {@link KeystoneOptions}
 * @throws `TypeError` for invalid options; it names the option and shows no value
 * @see https://docs.otc.t-systems.com/identity-access-management/api-ref/apis/token_management/obtaining_a_user_token.html
 * @category Sources
 * @since 0.1.0
 */
export const keystone = (options: KeystoneOptions): Auth => {
  const checked = checkedKeystone(options);
  const { store } = checked;
  const issuer: TokenIssuer = {
    fetch$: ({ transport }) => abortable$((signal) => fetchToken(checked, signal, transport)),
    renewable: true,
    strict: true,
  };
  return new TokenCache(store === undefined ? issuer : sharedIssuer(issuer, store, tokenIdentityOf(checked)));
};

/** Returns a copy of the options, or throws a `TypeError`. */
const checkedKeystone = (options: KeystoneOptions): KeystoneOptions => {
  checkedNames('keystone', options, Object.keys(CHECKS));
  const checked = checkedOptions('keystone', options, CHECKS, ['authUrl', 'username', 'password']);
  const { domainName, domainId, projectName, projectId, projectDomainName, projectDomainId } = checked;
  checkOneOf('domainName', domainName, 'domainId', domainId);
  if (domainName === undefined && domainId === undefined)
    throw new TypeError('domainName: expected it or domainId, got undefined');
  checkOneOf('projectName', projectName, 'projectId', projectId);
  if (projectName === undefined && projectId === undefined)
    throw new TypeError(
      'projectName: expected it or projectId, since the service refuses a token without a project',
    );
  checkOneOf('projectDomainName', projectDomainName, 'projectDomainId', projectDomainId);
  const needless = projectDomainName === undefined ? 'projectDomainId' : 'projectDomainName';
  if (projectId !== undefined && checked[needless] !== undefined)
    throw new TypeError(`${needless}: drop it, it goes with projectName; a projectId needs no domain`);
  return checked;
};

const checkOneOf = (name: string, value: unknown, other: string, otherValue: unknown): void => {
  if (value !== undefined && otherValue !== undefined)
    throw new TypeError(`${name}, ${other}: both were given: drop one`);
};

/** Any option may hold the password by mistake, so messages show no value, only its type. */
const typeOf = (value: unknown): string => (value === '' ? 'an empty one' : typeof value);

const text = expected(
  'a text that is not empty',
  (value) => typeof value === 'string' && value !== '',
  typeOf,
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
  domainId: text,
  projectName: text,
  projectId: text,
  projectDomainName: text,
  projectDomainId: text,
  store: expected(
    'a token store, an object with get, set and add',
    (value) => hasMethods(value, 'get', 'set', 'add'),
    typeOf,
  ),
  agent: expected('an Agent of node:http or node:https', (value) => hasMethods(value, 'addRequest'), typeOf),
};
