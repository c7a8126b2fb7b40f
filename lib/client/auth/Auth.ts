import type { Observable } from 'rxjs';
import type { AuthError } from '../../errors/pollErrors.ts';
import type { WatchScheduler } from '../../schedule/watchScheduler.ts';

/**
 * The request that a credential is for. A token ignores all but the limit; a signature is made of it.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface AuthRequest {
  /** The method, in capitals. */
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Where it goes, with its query. */
  readonly url: URL;
  /** The body, as it is sent; none for most. */
  readonly body?: string | undefined;
  /**
   * The time limit of the client in milliseconds, for what is fetched for many requests at once: each of them
   * stops waiting after it, but as long as one still waits, the fetch would go on.
   */
  readonly requestTimeoutMs: number;
  /** The clock of the client. */
  readonly scheduler: WatchScheduler;
}

/**
 * What one request is authorised by, and what became of it.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface Credential {
  /** The headers to send. */
  readonly headers: Readonly<Record<string, string>>;
  /** The texts in them that no message, field or log may ever show. */
  readonly secrets: readonly string[];
  /** Tells that the service took it. */
  readonly accepted: () => void;
  /**
   * Tells that the service refused it, and asks what follows: the error to fail with, or `undefined` to ask for
   * another credential and send the request once more.
   *
   * @param error - what the service said
   * @param serverNow - the service's clock in epoch milliseconds, if it told
   */
  readonly refused: (error: AuthError, serverNow?: number) => AuthError | undefined;
}

/**
 * How a client gets in; made by `token(…)`, `keystone(…)` or `akSk(…)`.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface Auth {
  /** The credential for one request: one value and completion, or a `PollError`. */
  readonly authorize$: (request: AuthRequest) => Observable<Credential>;
}
