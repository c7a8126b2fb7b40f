import { AnswerError } from './AnswerError.ts';
import type { AnswerFacts } from './AnswerFacts.ts';

/**
 * The gateway throttled the request (429, or `APIG.0308`). Transient; with a known `retryAfterMs` waiting for
 * it spends no retry.
 *
 * @category Errors
 * @since 0.1.0
 */
export class ThrottledError extends AnswerError<'ThrottledError'> {
  /** Made of what the answer says. */
  constructor(facts: AnswerFacts) {
    super('ThrottledError', 'the service asks for fewer requests', facts);
  }
}
