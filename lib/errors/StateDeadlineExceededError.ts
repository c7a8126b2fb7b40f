import type { BatchState } from '../model/BatchState.ts';
import { spokenDuration } from './spokenDuration.ts';
import { WatchErrorBase } from './WatchErrorBase.ts';
import type { WatchFacts } from './WatchFacts.ts';

/**
 * The job has been in one state for longer than that state may last. The job itself goes on.
 *
 * @category Errors
 * @since 0.1.0
 */
export class StateDeadlineExceededError extends WatchErrorBase<'StateDeadlineExceededError'> {
  /** The state that lasted too long. */
  readonly state: BatchState;
  /** Its limit, in milliseconds from `stateSince`. */
  readonly deadlineMs: number;

  /** Made by the watch, or by the operator `stateDeadline`. */
  constructor(state: BatchState, deadlineMs: number, facts: WatchFacts) {
    const limit = spokenDuration(deadlineMs);
    super('StateDeadlineExceededError', `${state} for longer than ${limit}; the job itself goes on`, facts);
    this.state = state;
    this.deadlineMs = deadlineMs;
  }
}
