import type { LookError } from './LookError.ts';
import { WatchErrorBase } from './WatchErrorBase.ts';
import type { WatchFacts } from './WatchFacts.ts';

/**
 * The batch was seen, and then the service said twice, one wait apart, that it knows no such batch. How the
 * job ended is not known.
 *
 * @category Errors
 * @since 0.1.0
 */
export class BatchVanishedError extends WatchErrorBase<'BatchVanishedError'> {
  /** The error of the last attempt. */
  declare readonly cause: LookError;

  /** Made by the watch. */
  constructor(facts: WatchFacts, cause: LookError) {
    super(
      'BatchVanishedError',
      'the batch was there and is gone: the service says twice that it knows no such batch',
      facts,
      cause,
    );
  }
}
