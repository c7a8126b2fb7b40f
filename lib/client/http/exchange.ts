import { Observable } from 'rxjs';
import { RequestTimeoutError } from '../../errors/pollErrors.ts';
import type { RequestLimit } from '../../schedule/watchScheduler.ts';
import type { Credential, PlainRequest } from '../auth/Auth.ts';
import { readBody, type ReceivedBody } from './body.ts';
import type { HttpTransport } from './HttpTransport.ts';
import { requestErrorOf } from './networkError.ts';
import type { SignalPool } from './SignalPool.ts';

/** How requests are sent: the HTTP part of a client's configuration. */
export interface HttpSettings extends RequestLimit {
  readonly transport: HttpTransport;
  readonly signals: SignalPool;
  readonly maxBodyBytes: number;
}

/** A response as plain data, without any object of the HTTP client. */
export interface ReceivedResponse extends ReceivedBody {
  readonly status: number;
  readonly retryAfter: string | null;
  /** The server's `Date`: a date in `Retry-After` is on this clock. */
  readonly date: string | null;
  readonly requestId: string | null;
  readonly location: string | null;
  /** When the response arrived, in epoch milliseconds. */
  readonly receivedAt: number;
  /** The secrets of the request, to be redacted from the response. */
  readonly secrets: readonly string[];
}

/**
 * Sends one request and reads its response, within the time limit.
 *
 * @param decode - its result is emitted; what it throws fails the Observable unchanged
 */
export const exchange$ = <T>(
  settings: HttpSettings,
  request: PlainRequest,
  credential: Credential,
  decode: (response: ReceivedResponse) => T,
): Observable<T> =>
  abortable$(
    (signal) =>
      exchange(settings, request, credential, signal).then(decode, (error: unknown) => {
        throw requestErrorOf(error, credential.secrets, 'the HTTP client');
      }),
    settings,
    settings.signals,
  );

const exchange = async (
  { transport, maxBodyBytes, scheduler }: HttpSettings,
  { method, url, body }: PlainRequest,
  { headers, secrets }: Credential,
  signal: AbortSignal,
): Promise<ReceivedResponse> => {
  const sent = {
    accept: 'application/json',
    // A cache on the way must ask the service too, whatever its answers allow (RFC 9111, 5.2.1.4).
    'cache-control': 'no-cache',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...headers,
  };
  const response = await transport({ method, url, headers: sent, body, signal });
  const received = await readBody(response.body, maxBodyBytes);
  const header = (name: string): string | null => response.headers.get(name);
  return {
    status: response.status,
    ...received,
    retryAfter: header('retry-after'),
    date: header('date'),
    requestId: header('x-request-id'),
    location: header('location'),
    receivedAt: scheduler.now(),
    secrets,
  };
};

/**
 * Makes a cold Observable of a function that returns a promise. Unsubscribing and the time limit abort the signal, which ends
 * the request or the reading of its body. The limit is a plain timer, which is cheaper for each poll than the operator
 * `timeout`.
 */
export const abortable$ = <T>(
  run: (signal: AbortSignal) => Promise<T>,
  limit?: RequestLimit,
  signals?: SignalPool,
): Observable<T> =>
  new Observable<T>((subscriber) => {
    const controller = signals?.take() ?? new AbortController();
    let open = true;
    const timer = limit?.scheduler.schedule(() => {
      subscriber.error(new RequestTimeoutError(limit.requestTimeoutMs));
    }, limit.requestTimeoutMs);
    run(controller.signal).then(
      (value) => {
        if (open) signals?.giveBack(controller);
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
      // Not after a response: an abort creates an error with a stack trace, and the signal may serve another request.
      if (open) controller.abort();
      open = false;
    };
  });
