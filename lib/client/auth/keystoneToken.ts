import { type Either, left, right } from 'fp-ts/lib/Either.js';
import { once } from 'node:events';
import { type Agent, type IncomingMessage, request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { isRecord } from '../../checks/values.ts';
import { HttpError, ThrottledError } from '../../errors/AnswerError.ts';
import type { PollError } from '../../errors/PollError.ts';
import { AuthError } from '../../errors/pollErrors.ts';
import { readBody } from '../http/body.ts';
import type { ReceivedResponse } from '../http/exchange.ts';
import { factsOf, faultOf } from '../responses/faultOf.ts';
import { jsonOf, momentOf } from '../responses/json.ts';
import { isOk } from '../responses/readAnswer.ts';
import type { IssuedToken } from './TokenCache.ts';
import { headerValueError } from './refusals.ts';

/**
 * Who asks for a token, and for which project.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface KeystoneOptions {
  /** Where Keystone is: `https://iam.eu-de.otc.t-systems.com/v3`, with or without `/v3`. */
  readonly authUrl: string;
  /** The name of the user. */
  readonly username: string;
  /** The password. */
  readonly password: string;
  /** The name of the domain (the account) of the user and of the project. */
  readonly domainName: string;
  /** The name of the project: `eu-de`, `eu-de_sub`. This or `projectId`. */
  readonly projectName?: string;
  /** The id of the project. This or `projectName`. */
  readonly projectId?: string;
  /**
   * An `Agent` of `node:http` or `node:https` for the token request, for a proxy or an authority of your own.
   *
   * @defaultValue Node's global agent
   */
  readonly agent?: object;
}

/** What is asked of Keystone, and where. */
interface TokenRequest {
  readonly url: URL;
  readonly body: string;
}

/** A token by password, for one project (Keystone v3); without the catalog, which is long and of no use here. */
const tokenRequest = ({
  authUrl,
  username,
  password,
  domainName,
  projectName,
  projectId,
}: KeystoneOptions): TokenRequest => {
  const { origin, pathname } = new URL(authUrl);
  const base = origin + pathname.replace(/\/+$/, '').replace(/\/v3$/, '');
  const domain = { name: domainName };
  const project = projectId === undefined ? { name: projectName, domain } : { id: projectId };
  const identity = { methods: ['password'], password: { user: { name: username, password, domain } } };
  return {
    url: new URL(`${base}/v3/auth/tokens?nocatalog=1`),
    body: JSON.stringify({ auth: { identity, scope: { project } } }),
  };
};

/** A token has up to 32,768 characters; global `fetch` fails at headers of more than 16 KiB (Node 20). */
const MAX_HEADER_BYTES = 65_536;
const MAX_BODY_BYTES = 1_048_576;

/** What came, and the token in its header. */
interface TokenAnswer {
  readonly answer: ReceivedResponse;
  readonly token: unknown;
}

/**
 * Sends the token request. Not by `fetch`, whose bound on headers a token may exceed. It follows no redirect: the
 * password would go along.
 */
export const askToken = async (
  options: KeystoneOptions,
  now: () => number,
  signal: AbortSignal,
): Promise<TokenAnswer> => {
  const { url, body } = tokenRequest(options);
  const request = (url.protocol === 'https:' ? overHttps : overHttp)(url, {
    method: 'POST',
    maxHeaderSize: MAX_HEADER_BYTES,
    headers: {
      accept: 'application/json',
      'accept-encoding': 'identity', // a server that is not told may compress, and `node:http` does not unpack
      'content-type': 'application/json;charset=utf8',
      'content-length': Buffer.byteLength(body),
    },
    signal,
    ...(options.agent !== undefined && { agent: options.agent as Agent }),
  });
  request.end(body);
  const [message] = (await once(request, 'response')) as [IncomingMessage];
  const header = (name: string): string | null => String(message.headers[name] ?? '') || null;
  return {
    token: message.headers['x-subject-token'],
    answer: {
      status: message.statusCode ?? 0,
      ...(await readBody(message, MAX_BODY_BYTES)),
      retryAfter: header('retry-after'),
      date: header('date'),
      requestId: header('x-openstack-request-id') ?? header('x-request-id'),
      location: header('location'),
      receivedAt: now(),
      secrets: [options.password],
    },
  };
};

/** What Keystone answered: a token and how long it lives, or why there is none. */
export const issuedOf = (answer: ReceivedResponse, token: unknown): Either<PollError, IssuedToken> => {
  if (!isOk(answer)) return left(faultIn(answer));
  const problem = headerValueError(token);
  // Nothing of the body is shown: it is that of a token.
  if (problem !== undefined)
    return left(
      new HttpError({ status: answer.status, serviceMessage: `${TOLD} no usable token: ${problem}` }),
    );
  const lifeMs = lifeOf(answer);
  return right({ token: String(token), ...(lifeMs !== undefined && { lifeMs }) });
};

const TOLD = 'the token service gave';

const faultIn = (answer: ReceivedResponse): PollError => {
  const { serviceMessage, bodyExcerpt, ...facts } = factsOf(answer);
  const said = serviceMessage ?? bodyExcerpt ?? '';
  const words = said === '' ? 'the token service says nothing' : `the token service says: ${said}`;
  switch (faultOf(answer)._tag) {
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
 * How long the token lives, by the clock of the server that issued it: ours may be wrong by an hour. `issued_at` is of
 * the same clock as `expires_at`; the `Date` header may be that of a proxy.
 */
const lifeOf = (answer: ReceivedResponse): number | undefined => {
  const json = jsonOf(answer.body);
  const token = isRecord(json) && isRecord(json['token']) ? json['token'] : {};
  const issuedAt = momentOf(token['issued_at']) ?? momentOf(answer.date);
  const expiresAt = momentOf(token['expires_at']);
  return issuedAt === undefined || expiresAt === undefined ? undefined : expiresAt - issuedAt;
};
