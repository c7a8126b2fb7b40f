import { LookErrorBase } from './LookErrorBase.ts';
import { spokenCause } from './spokenCause.ts';

/**
 * A source raised something that is no {@link LookError}, or completed without a reading. Fatal: it is a
 * fault in code, which repeating does not mend. A source whose failures may pass raises a `NetworkError`.
 *
 * @category Errors
 * @since 0.1.0
 */
export class UnexpectedError extends LookErrorBase<'UnexpectedError'> {
  /** Made of what was raised. */
  constructor(cause: unknown, message = 'the source failed with something that is no LookError') {
    super('UnexpectedError', [message, spokenCause(cause, true)].filter(Boolean).join(': '), cause);
  }
}
