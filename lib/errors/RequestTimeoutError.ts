import { LookErrorBase } from './LookErrorBase.ts';

/**
 * The answer was not whole within the client's `requestTimeoutMs`, counted from the call to the last byte.
 * Transient.
 *
 * @category Errors
 * @since 0.1.0
 */
export class RequestTimeoutError extends LookErrorBase<'RequestTimeoutError'> {
  /** The limit that was reached, in milliseconds. */
  readonly timeoutMs: number;

  /** Made of the limit, and of whom we waited for. */
  constructor(timeoutMs: number, awaited = 'the service') {
    super('RequestTimeoutError', `no whole answer from ${awaited} within ${String(timeoutMs)} ms`);
    this.timeoutMs = timeoutMs;
  }
}
