import type { IncomingHttpHeaders } from 'node:http';
import { errorReply } from '../replies/errorReply.ts';

const refusal = (why: string): ReturnType<typeof errorReply> =>
  errorReply({
    status: 401,
    code: 'APIG.0301',
    message: `Incorrect IAM authentication information: ${why}`,
    shape: 'gateway',
  });

const notFound = refusal('x-auth-token not found');
const unreadable = refusal('decrypt token fail');

/**
 * What the gateway says to a request whose token is missing or not accepted; nothing to a good one.
 *
 * @param headers - the headers of the request
 * @param tokens - those that are accepted; any if absent
 */
export const refuseToken = (
  headers: IncomingHttpHeaders,
  tokens: readonly string[] | undefined,
): ReturnType<typeof errorReply> | undefined => {
  const token = headers['x-auth-token'];
  if (typeof token !== 'string' || token === '') return notFound;
  return tokens === undefined || tokens.includes(token) ? undefined : unreadable;
};
