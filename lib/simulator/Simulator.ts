import type { BatchRef } from '../model/BatchRef.ts';
import type { RecordedRequest } from './RecordedRequest.ts';
import type { ScriptStep } from './ScriptStep.ts';

/**
 * A running simulator.
 *
 * @category Simulator
 * @since 0.1.0
 */
export interface Simulator {
  /** Where it listens: `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  /**
   * Adds a job, whose script begins at this moment.
   *
   * The script is one timeline. A step answers looks until it is used up, then the next one begins: at the moment
   * when its time was over, whether or not somebody looked, or at its last look. The last step stays for ever.
   * A request that gets 401 because of its token uses nothing up; a look whose answer is late (`latencyMs`)
   * is answered by the step of the moment when it came.
   *
   * @param script - at least one step; it is copied
   * @param ref - its ids. Default: one project id for all jobs, and a fresh UUID
   * @returns its ids, the batch id in lower case
   * @throws TypeError, which names the place (`script[2].forMs`) and the value, also if the job exists already
   */
  addJob(script: readonly ScriptStep[], ref?: Partial<BatchRef>): BatchRef;
  /**
   * The requests so far, oldest first: copies of the log, which stays readable after `close()`.
   *
   * @param ref - only those for this job, by its path. Default: all, those to unknown paths too
   */
  requests(ref?: BatchRef): readonly RecordedRequest[];
  /**
   * How many requests asked for the state of that job, whatever they were answered (refused tokens too).
   *
   * @param ref - the job; 0 for one that nobody asked for
   */
  looks(ref: BatchRef): number;
  /** How many TCP connections it was asked for: a client that keeps its connections alive opens few. */
  readonly connections: {
    /** All since the start. */
    readonly opened: number;
    /** Those that are open now. */
    readonly open: number;
  };
  /** Ends it at once: destroys open connections, clears all timers. A second call waits for the same end. */
  close(): Promise<void>;
  /** The same as `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}
