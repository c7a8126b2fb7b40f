import type { Observable } from 'rxjs';
import type { WatchScheduler } from '../../schedule/watchScheduler.ts';
import type { Credential } from './Credential.ts';

/**
 * How a client gets in; made by `token(…)`.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface Auth {
  /**
   * The credential for one request: one value and completion, or a `LookError`.
   *
   * @param limit - the time limit of the client, for what is fetched for many requests at once: each of them
   * stops waiting after it, but as long as one still waits, the fetch would go on
   */
  readonly authorize$: (limit: {
    readonly requestTimeoutMs: number;
    readonly scheduler: WatchScheduler;
  }) => Observable<Credential>;
}
