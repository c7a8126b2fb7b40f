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
