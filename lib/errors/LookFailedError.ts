import type { LookError } from './LookError.ts';
import { WatchErrorBase } from './WatchErrorBase.ts';
import type { WatchFacts } from './WatchFacts.ts';

/**
 * A look failed with an error that is not transient: refused credentials, a wrong endpoint, a bad request.
 *
 * @category Errors
 * @since 0.1.0
 */
export class LookFailedError extends WatchErrorBase<'LookFailedError'> {
  /** The error of the last attempt. */
  declare readonly cause: LookError;

  /** Made by the watch. */
  constructor(facts: WatchFacts, cause: LookError) {
    super(
      'LookFailedError',
      'a look failed with an error that a retry does not mend; the job itself may go on',
      facts,
      cause,
    );
  }
}
