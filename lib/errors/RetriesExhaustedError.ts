import type { LookError } from './LookError.ts';
import { WatchErrorBase } from './WatchErrorBase.ts';
import type { WatchFacts } from './WatchFacts.ts';

/**
 * A look failed with a transient error until the retry policy gave up, a budget of 0 included.
 *
 * @category Errors
 * @since 0.1.0
 */
export class RetriesExhaustedError extends WatchErrorBase<'RetriesExhaustedError'> {
  /** The error of the last attempt. */
  declare readonly cause: LookError;

  /** Made by the watch. */
  constructor(facts: WatchFacts, cause: LookError) {
    super(
      'RetriesExhaustedError',
      `gave up after ${String(facts.attempts)} failed attempt${facts.attempts === 1 ? '' : 's'} at one look; the job itself may go on`,
      facts,
      cause,
    );
  }
}
