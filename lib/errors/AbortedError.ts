import { WatchErrorBase } from './WatchErrorBase.ts';
import type { WatchFacts } from './WatchFacts.ts';

/**
 * The `signal` was aborted. Its reason is the `cause`, unchanged.
 *
 * @category Errors
 * @since 0.1.0
 */
export class AbortedError extends WatchErrorBase<'AbortedError'> {
  /** Made by the watch. */
  constructor(facts: WatchFacts, cause: unknown) {
    super('AbortedError', 'the watch was aborted by its signal; the job itself goes on', facts, cause);
  }
}
