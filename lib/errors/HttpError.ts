import { AnswerError } from './AnswerError.ts';
import type { AnswerFacts } from './AnswerFacts.ts';

/**
 * The service or its gateway answered with an error that has no class of its own.
 *
 * Transient or not by its status and code: see {@link isTransient}.
 *
 * @category Errors
 * @since 0.1.0
 */
export class HttpError extends AnswerError<'HttpError'> {
  /** Made of what the answer says. */
  constructor(facts: AnswerFacts) {
    super('HttpError', 'the service answered with an error', facts);
  }
}
