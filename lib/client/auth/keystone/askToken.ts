import { once } from 'node:events';
import { type Agent, type IncomingMessage, request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import type { Answer } from '../../http/Answer.ts';
import { readBody } from '../../http/readBody.ts';
import type { KeystoneOptions } from '../KeystoneOptions.ts';
import { tokenRequest } from './tokenRequest.ts';

/** A token has up to 32,768 characters; global `fetch` fails at headers of more than 16 KiB (Node 20). */
const MAX_HEADER_BYTES = 65_536;
const MAX_BODY_BYTES = 1_048_576;

/** What came, and the token in its header. */
interface TokenAnswer {
  readonly answer: Answer;
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
