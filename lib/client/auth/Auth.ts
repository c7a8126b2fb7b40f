import type { Observable } from 'rxjs';
import type { AuthError } from '../../errors/pollErrors.ts';
import type { WatchScheduler } from '../../schedule/watchScheduler.ts';
import type { HttpTransport } from '../http/HttpTransport.ts';

/**
 * How a client authenticates; created by `token(…)`, `keystone(…)` or `akSk(…)`.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface Auth {
  /** The credential for one request: one value and completion, or a `PollError`. */
  readonly authorize$: (request: AuthRequest) => Observable<Credential>;
}

/**
 * The request to authenticate. A signature covers the method, the URL and the body; a token needs none of them.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface AuthRequest {
  /** The method, in capitals. */
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** The URL, with its query. */
  readonly url: URL;
  /** The body, exactly as it is sent; most requests have none. */
  readonly body?: string | undefined;
  /**
   * The client's time limit in milliseconds. A fetch that is shared by many requests must apply it to itself: each request
   * stops waiting after its own limit, but without one the fetch would run as long as any request waits.
   */
  readonly requestTimeoutMs: number;
  /** The client's clock. */
  readonly scheduler: WatchScheduler;
  /** The client's transport, for a token request that it can carry. */
  readonly transport?: HttpTransport | undefined;
}

/** A request without its credential. */
export type PlainRequest = Pick<AuthRequest, 'method' | 'url' | 'body'>;

/**
 * The credential of one request. The client reports to it whether the service accepted or refused it.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface Credential {
  /** The headers to send. */
  readonly headers: Readonly<Record<string, string>>;
  /** The secrets in these headers. They are redacted from every message, field and log. */
  readonly secrets: readonly string[];
  /** Called when the service has accepted the credential. */
  readonly accepted: () => void;
  /**
   * Called when the service has refused the credential. Returns the error to fail with, or `undefined` to get another
   * credential and send the request once more.
   *
   * @param error - the refusal
   * @param serverNow - the service's clock in epoch milliseconds, if the response has a `Date`
   */
  readonly refused: (error: AuthError, serverNow?: number) => AuthError | undefined;
}
