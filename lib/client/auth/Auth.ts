import type { Observable } from 'rxjs';
import type { AuthRequest } from './AuthRequest.ts';
import type { Credential } from './Credential.ts';

/**
 * How a client gets in; made by `token(…)`, `keystone(…)` or `akSk(…)`.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface Auth {
  /** The credential for one request: one value and completion, or a `LookError`. */
  readonly authorize$: (request: AuthRequest) => Observable<Credential>;
}
