import { LookErrorBase } from './LookErrorBase.ts';

/**
 * What is known of a broken connection.
 *
 * @category Errors
 * @since 0.1.0
 */
export interface NetworkFacts {
  /** The system's code: `ECONNREFUSED`, `ECONNRESET`, `ENOTFOUND`, `UND_ERR_SOCKET`. */
  readonly code?: string | undefined;
  /** What the system says, in words. */
  readonly detail?: string | undefined;
  /** What the HTTP client raised, as plain data. */
  readonly cause?: unknown;
}

/**
 * No whole answer came: the connection was refused, reset or closed, or the name was not found. Transient.
 *
 * @category Errors
 * @since 0.1.0
 */
export class NetworkError extends LookErrorBase<'NetworkError'> {
  /** The system's code: `ECONNREFUSED`, `ECONNRESET`, `ENOTFOUND`, `UND_ERR_SOCKET`. */
  readonly code: string | undefined;

  /** Made of what is known of the failure. */
  constructor({ code, detail, cause }: NetworkFacts = {}) {
    const told = [code, detail].filter((part) => part !== undefined && part !== '').join(', ');
    super('NetworkError', `no whole answer came over the network${told === '' ? '' : ` (${told})`}`, cause);
    this.code = code;
  }
}
