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
  /** Tells that the service refused it; says whether asking for another one makes sense. */
  readonly refused: (error: AuthError) => boolean;
}
