import type { Observable } from 'rxjs';
import type { LookError } from '../../errors/LookError.ts';
import { UnexpectedError } from '../../errors/UnexpectedError.ts';
import type { AuthRequest } from '../auth/AuthRequest.ts';
import type { Credential } from '../auth/Credential.ts';
import { abortable$ } from './abortable$.ts';
import type { Answer } from './Answer.ts';
import type { Edge } from './Edge.ts';
import { networkErrorOf } from './networkErrorOf.ts';
import { plainCause } from './plainCause.ts';
import { plainKy } from './plainKy.ts';
import { readBody } from './readBody.ts';

/** What is sent, but for the credential. */
type Request = Pick<AuthRequest, 'method' | 'url' | 'body'>;

const JSON_CONTENT = { 'content-type': 'application/json' };

/**
 * One request, from the call to the last byte of the answer.
 *
 * @param edge - how requests are sent
 * @param request - what is sent
 * @param credential - what it is authorised by
 * @param read - what is made of the answer; what it throws is what the call fails with
 */
export const exchange$ = <T>(
  edge: Edge,
  request: Request,
  credential: Credential,
  read: (answer: Answer) => T,
): Observable<T> =>
  abortable$(
    (signal) =>
      exchange(edge, request, credential, signal).then(read, (error: unknown) => {
        throw lookErrorOf(error, credential.secrets);
      }),
    edge,
  );

const exchange = async (
  { http, dispatcher, maxBodyBytes, scheduler }: Edge,
  { method, url, body }: Request,
  { headers, secrets }: Credential,
  signal: AbortSignal,
): Promise<Answer> => {
  // Typed as no more than an object: undici's own types are not a dependency.
  const passedOn: object = dispatcher === undefined ? {} : { dispatcher };
  const content = body === undefined ? {} : { body };
  const response = await http(url, {
    ...passedOn,
    ...content,
    method,
    headers: { accept: 'application/json', ...(body !== undefined && JSON_CONTENT), ...headers },
    ...(http === plainKy ? { lookSignal: signal } : { signal }),
    retry: 0, // the watch retries, by its own policy
    timeout: false, // ky 1's ends at the headers
    throwHttpErrors: false, // an error status has a body to read
    redirect: 'manual', // fetch would carry X-Auth-Token to another origin
  });
  const { body: text, whole } = await readBody(response.body, maxBodyBytes);
  const header = (name: string): string | null => response.headers.get(name);
  return {
    status: response.status,
    body: text,
    whole,
    retryAfter: header('retry-after'),
    date: header('date'),
    requestId: header('x-request-id'),
    location: header('location'),
    receivedAt: scheduler.now(),
    secrets,
  };
};

const lookErrorOf = (error: unknown, secrets: readonly string[]): LookError =>
  networkErrorOf(error, secrets) ??
  new UnexpectedError(plainCause(error, secrets), 'the HTTP client failed, not the network');
