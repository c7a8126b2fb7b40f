import { AnswerError } from './AnswerError.ts';
import type { AnswerFacts } from './AnswerFacts.ts';

/**
 * The service says that it has no such batch (`DLI.0002`, `DLI.0023`, or a 404 of the DLI service itself).
 *
 * The watch decides what that means: right after the start the record may not be there yet, later it is gone.
 *
 * @category Errors
 * @since 0.1.0
 */
export class NoSuchBatchError extends AnswerError<'NoSuchBatchError'> {
  /** Made of what the answer says. */
  constructor(facts: AnswerFacts) {
    super('NoSuchBatchError', 'the service knows no such batch', facts);
  }
}
