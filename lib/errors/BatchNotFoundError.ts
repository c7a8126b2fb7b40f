import type { LookError } from './LookError.ts';
import { WatchErrorBase } from './WatchErrorBase.ts';
import type { WatchFacts } from './WatchFacts.ts';

/**
 * The batch was never seen: the service said "no such batch" until `notFoundGraceMs` had passed.
 *
 * @category Errors
 * @since 0.1.0
 */
export class BatchNotFoundError extends WatchErrorBase<'BatchNotFoundError'> {
  /** The error of the last attempt. */
  declare readonly cause: LookError;

  /** Made by the watch. */
  constructor(facts: WatchFacts, cause: LookError) {
    super(
      'BatchNotFoundError',
      'the service does not know this batch, and did not within the time of grace',
      facts,
      cause,
    );
  }
}
