import ky, { type KyInstance } from 'ky';
import { Observable } from 'rxjs';
import type { PollError } from '../../errors/PollError.ts';
import { RequestTimeoutError, UnexpectedError } from '../../errors/pollErrors.ts';
import type { RequestLimit } from '../../schedule/watchScheduler.ts';
import type { AuthRequest, Credential } from '../auth/Auth.ts';
import { readBody } from './body.ts';
import { networkErrorOf, plainCause } from './networkError.ts';

/** What came back over HTTP, as plain data: nothing of the HTTP client is kept. */
export interface ReceivedResponse {
  readonly status: number;
  /** The body as text, as far as it was read. */
  readonly body: string;
  /** Whether the body was read to its end; `false` when it is larger than the bound. */
  readonly whole: boolean;
  readonly retryAfter: string | null;
  /** The server's `Date`: a date in `Retry-After` is on its clock, not on ours. */
  readonly date: string | null;
  readonly requestId: string | null;
  readonly location: string | null;
  /** When the answer came, in epoch milliseconds. */
  readonly receivedAt: number;
  /** What was sent along and must not be shown. */
  readonly secrets: readonly string[];
}

/** How requests are sent: what a client's configuration says of HTTP. */
export interface HttpSettings extends RequestLimit {
  readonly http: KyInstance;
  readonly dispatcher?: object;
  readonly maxBodyBytes: number;
}

/**
 * What a promise gives: the one place where promises become an Observable. Unsubscribing aborts the signal, so that
 * whatever is under way, the request or the reading of its body, ends. So does the time limit, if there is one: here, and
 * not by an operator, for it is set and cleared with each poll.
 */
export const abortable$ = <T>(
  run: (signal: AbortSignal) => Promise<T>,
  limit?: RequestLimit,
): Observable<T> =>
  new Observable<T>((subscriber) => {
    const controller = new AbortController();
    let open = true;
    const timer = limit?.scheduler.schedule(() => {
      subscriber.error(new RequestTimeoutError(limit.requestTimeoutMs));
    }, limit.requestTimeoutMs);
    run(controller.signal).then(
      (value) => {
        open = false;
        subscriber.next(value);
        subscriber.complete();
      },
      (error: unknown) => {
        open = false;
        subscriber.error(error);
      },
    );
    return () => {
      timer?.unsubscribe();
      // An abort makes an error with a stack: not for every poll that has ended well.
      if (open) controller.abort();
    };
  });

/** What ky hands to `fetch`, as it does with everything that it does not know. */
interface HandedOn extends RequestInit {
  readonly pollSignal?: AbortSignal;
}

/**
 * ky for whoever brings none. It takes the signal as `pollSignal`, and gives `fetch` that very one: of a `signal` ky makes
 * an `AbortSignal.any` for each request, together with one for its own time limit, which is switched off.
 */
export const plainKy: KyInstance = ky.extend({
  fetch: (request, init = {}) => {
    const { pollSignal, ...rest }: HandedOn = init;
    return fetch(request, pollSignal === undefined ? rest : { ...rest, signal: pollSignal });
  },
});

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
  edge: HttpSettings,
  request: Request,
  credential: Credential,
  read: (answer: ReceivedResponse) => T,
): Observable<T> =>
  abortable$(
    (signal) =>
      exchange(edge, request, credential, signal).then(read, (error: unknown) => {
        throw pollErrorOf(error, credential.secrets);
      }),
    edge,
  );

const exchange = async (
  { http, dispatcher, maxBodyBytes, scheduler }: HttpSettings,
  { method, url, body }: Request,
  { headers, secrets }: Credential,
  signal: AbortSignal,
): Promise<ReceivedResponse> => {
  // Typed as no more than an object: undici's own types are not a dependency.
  const passedOn: object = dispatcher === undefined ? {} : { dispatcher };
  const content = body === undefined ? {} : { body };
  const response = await http(url, {
    ...passedOn,
    ...content,
    method,
    headers: { accept: 'application/json', ...(body !== undefined && JSON_CONTENT), ...headers },
    ...(http === plainKy ? { pollSignal: signal } : { signal }),
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

const pollErrorOf = (error: unknown, secrets: readonly string[]): PollError =>
  networkErrorOf(error, secrets) ??
  new UnexpectedError(plainCause(error, secrets), 'the HTTP client failed, not the network');
