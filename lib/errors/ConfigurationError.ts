import { LookErrorBase } from './LookErrorBase.ts';

/**
 * The set-up is wrong: an environment variable is missing, or the endpoint has no such API
 * (`APIG.0101`: wrong region, host or path). Fatal.
 *
 * @category Errors
 * @since 0.1.0
 */
export class ConfigurationError extends LookErrorBase<'ConfigurationError'> {
  /** Made of a sentence that says what to set. */
  constructor(message: string, cause?: unknown) {
    super('ConfigurationError', message, cause);
  }
}
