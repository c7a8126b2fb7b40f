import type { Agent, IncomingMessage } from 'node:http';
import { builtin } from '../../checks/builtin.ts';
import { isRecord } from '../../checks/values.ts';
import { HttpError, ThrottledError } from '../../errors/AnswerError.ts';
import type { PollError } from '../../errors/PollError.ts';
import { AuthError } from '../../errors/pollErrors.ts';
import { watchScheduler } from '../../schedule/watchScheduler.ts';
import { headerValueError } from '../checks.ts';
import { readBody } from '../http/body.ts';
import type { ReceivedResponse } from '../http/exchange.ts';
import type { HttpResponse, HttpTransport } from '../http/HttpTransport.ts';
import { requestErrorOf } from '../http/networkError.ts';
import { isOk } from '../responses/decodeResponse.ts';
import { jsonOf, momentOf } from '../responses/json.ts';
import { factsOf, responseErrorOf } from '../responses/responseError.ts';
import type { IssuedToken } from './TokenIssuer.ts';
import type { TokenStore } from './TokenStore.ts';

/**
 * A user, and the project to get a token for.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface KeystoneOptions {
  /** The URL of Keystone, with or without `/v3`: `https://iam.eu-de.otc.t-systems.com/v3`. */
  readonly authUrl: string;
  /** The name of the user. */
  readonly username: string;
  /** The password. */
  readonly password: string;
  /** The name of the domain (the account) of the user. Either this or `domainId` is required. */
  readonly domainName?: string | undefined;
  /** The id of the domain of the user. Either this or `domainName` is required. */
  readonly domainId?: string | undefined;
  /** The name of the project: `eu-de`, `eu-de_sub`. Either this or `projectId` is required. */
  readonly projectName?: string | undefined;
  /** The id of the project. Either this or `projectName` is required. */
  readonly projectId?: string | undefined;
  /**
   * The name of the domain of the project, for a `projectName`.
   *
   * @defaultValue the domain of the user
   */
  readonly projectDomainName?: string | undefined;
  /**
   * The id of the domain of the project, in place of `projectDomainName`.
   *
   * @defaultValue the domain of the user
   */
  readonly projectDomainId?: string | undefined;
  /**
   * An `Agent` of `node:http` or `node:https` for the token request, for a proxy or a certificate authority of your own.
   *
   * @defaultValue the client's transport, if that accepts 64 KiB of headers, else Node's global agent
   */
  readonly agent?: object | undefined;
  /**
   * A store that processes share, so that one token serves all of them that have the same `authUrl`, user and project. Of several
   * that need a token, one requests it. The key is a hash of these options without the password; the stored text is a secret.
   * A command of the store that fails, or takes longer than a tenth of `requestTimeoutMs`, fails no poll: the process requests a
   * token of its own, and warns once.
   *
   * @defaultValue none: each client requests its own token
   */
  readonly store?: TokenStore | undefined;
}

/**
 * Requests a token by password (Keystone v3). Rejects with a `PollError`.
 *
 * @param client - the client's transport, used if a token fits into its headers and there is no `agent`
 */
export const fetchToken = (
  options: KeystoneOptions,
  signal: AbortSignal,
  client?: HttpTransport,
): Promise<IssuedToken> => {
  const accepts = client?.maxHeaderBytes ?? 0;
  const carries = client !== undefined && options.agent === undefined && accepts >= MAX_HEADER_BYTES;
  return sendTokenRequest(options, signal, carries ? client : nodeTransport(options)).then(
    issuedTokenOf,
    (error: unknown) => {
      throw requestErrorOf(error, [options.password], 'the token request');
    },
  );
};

/** A token has up to 32,768 characters. The global `fetch` fails at more than 16 KiB of headers (Node 20). */
const MAX_HEADER_BYTES = 65_536;
const MAX_BODY_BYTES = 1_048_576;

/** The response, and the token from its header. */
interface TokenResponse {
  readonly response: ReceivedResponse;
  readonly token: unknown;
}

const sendTokenRequest = async (
  options: KeystoneOptions,
  signal: AbortSignal,
  transport: HttpTransport,
): Promise<TokenResponse> => {
  const { status, headers, body } = await transport({
    method: 'POST',
    url: tokenUrl(options),
    headers: { accept: 'application/json', 'content-type': 'application/json;charset=utf8' },
    body: tokenRequestBody(options),
    signal,
  });
  const header = (name: string): string | null => headers.get(name);
  return {
    token: header('x-subject-token') ?? undefined,
    response: {
      status,
      ...(await readBody(body, MAX_BODY_BYTES)),
      retryAfter: header('retry-after'),
      date: header('date'),
      requestId: header('x-openstack-request-id') ?? header('x-request-id'),
      location: header('location'),
      receivedAt: watchScheduler.now(),
      secrets: [options.password],
    },
  };
};

/** Sends by `node:http`, whose header limit can be raised, and which follows no redirect: one would carry the password along. */
const nodeTransport =
  ({ agent }: KeystoneOptions): HttpTransport =>
  ({ method, url, headers, body = '', signal }) =>
    new Promise((resolve, reject) => {
      const { request } = builtin(url.protocol === 'https:' ? 'https' : 'http', 'keystone');
      const identity = {
        'accept-encoding': 'identity', // `node:http` does not decompress
        'content-length': Buffer.byteLength(body),
      };
      request(url, {
        method,
        maxHeaderSize: MAX_HEADER_BYTES,
        headers: { ...headers, ...identity },
        signal,
        ...(agent !== undefined && { agent: agent as Agent }),
      })
        .on('response', (message) => resolve(responseOf(message)))
        .on('error', reject)
        .end(body);
    });

const responseOf = (message: IncomingMessage): HttpResponse => ({
  status: message.statusCode ?? 0,
  headers: { get: (name) => String(message.headers[name] ?? '') || null },
  body: message,
});

/** The catalog of services is long and not used, so it is left out of the response. */
const tokenUrl = ({ authUrl }: KeystoneOptions): URL => {
  const { origin, pathname } = new URL(authUrl);
  const base = origin + pathname.replace(/\/+$/, '').replace(/\/v3$/, '');
  return new URL(`${base}/v3/auth/tokens?nocatalog=1`);
};

/** All that decides which token is issued, without the password. */
export const tokenIdentityOf = (options: KeystoneOptions): string =>
  JSON.stringify([tokenUrl(options).href, tokenRequestBody({ ...options, password: '' })]);

const tokenRequestBody = (options: KeystoneOptions): string => {
  const { username, password, domainName, domainId, projectName, projectId } = options;
  const { projectDomainName, projectDomainId } = options;
  const domain = byIdOrName(domainId, domainName);
  const hasOwnDomain = projectDomainName !== undefined || projectDomainId !== undefined;
  const projectDomain = hasOwnDomain ? byIdOrName(projectDomainId, projectDomainName) : domain;
  const project = projectId === undefined ? { name: projectName, domain: projectDomain } : { id: projectId };
  const identity = { methods: ['password'], password: { user: { name: username, password, domain } } };
  return JSON.stringify({ auth: { identity, scope: { project } } });
};

const byIdOrName = (id: string | undefined, name: string | undefined) =>
  id === undefined ? { name } : { id };

/** The issued token; throws a `PollError` if there is none. */
const issuedTokenOf = ({ response, token }: TokenResponse): IssuedToken => {
  if (!isOk(response)) throw tokenErrorOf(response);
  const problem = headerValueError(token);
  // Without an excerpt of the body, which describes a token.
  if (problem !== undefined)
    throw new HttpError({
      status: response.status,
      serviceMessage: `the token service gave no usable token: ${problem}`,
    });
  const lifeMs = lifetimeOf(response);
  return { token: String(token), ...(lifeMs !== undefined && { lifeMs }) };
};

const tokenErrorOf = (response: ReceivedResponse): PollError => {
  const { serviceMessage, bodyExcerpt, ...facts } = factsOf(response);
  const text = serviceMessage ?? bodyExcerpt ?? '';
  const words = text === '' ? 'the token service gave no reason' : `the token service says: ${text}`;
  switch (responseErrorOf(response)._tag) {
    case 'AuthError':
      return new AuthError({
        reason: 'the token service refused the user, the password or the project',
        ...facts,
        serviceMessage,
      });
    case 'ThrottledError':
      return new ThrottledError({ ...facts, serviceMessage: words });
    default:
      return new HttpError({ ...facts, serviceMessage: words });
  }
};

/**
 * The lifetime by the clock of the server, since the local clock may be wrong by an hour. `issued_at` and `expires_at` are
 * from the same clock; the `Date` header may come from a proxy.
 */
const lifetimeOf = (response: ReceivedResponse): number | undefined => {
  const json = jsonOf(response.body);
  const token = isRecord(json) && isRecord(json['token']) ? json['token'] : {};
  const issuedAt = momentOf(token['issued_at']) ?? momentOf(response.date);
  const expiresAt = momentOf(token['expires_at']);
  return issuedAt === undefined || expiresAt === undefined ? undefined : expiresAt - issuedAt;
};
