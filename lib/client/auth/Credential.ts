import type { AuthError } from '../../errors/AuthError.ts';

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
