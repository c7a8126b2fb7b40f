import type { TerminalSnapshot } from '../model/BatchSnapshot.ts';
import { WatchErrorBase } from './WatchErrorBase.ts';

/**
 * The job ended as `dead`: it failed, or was cancelled. Raised by the operator `failOnDead` only; for a watch
 * `dead` is a value.
 *
 * @category Errors
 * @since 0.1.0
 */
export class BatchDeadError extends WatchErrorBase<'BatchDeadError'> {
  /** The snapshot that says so. */
  declare readonly lastSnapshot: TerminalSnapshot;

  /** Made of the snapshot that says so. */
  constructor(lastSnapshot: TerminalSnapshot) {
    const { projectId, batchId, polls, elapsedMs } = lastSnapshot;
    const facts = { ref: { projectId, batchId }, lastSnapshot, polls, attempts: 0, elapsedMs };
    super('BatchDeadError', 'the job failed or was cancelled', facts);
  }
}
