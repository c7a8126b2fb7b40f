import type { BatchRef } from '../model/BatchRef.ts';
import type { FaultStep, ScriptStep } from './ScriptStep.ts';

/**
 * The calls that the simulator answers: one each for state (dli_02_0127), detail (dli_02_0126), list (dli_02_0125),
 * cancel (dli_02_0129) and create (dli_02_0124) of a batch, and for a token of Keystone's.
 *
 * @category Simulator
 * @since 0.1.0
 */
export type ServiceCall = 'state' | 'detail' | 'list' | 'cancel' | 'create' | 'token';

/**
 * A request as the simulator saw it. Its body is not kept: that of a request for a token holds a password.
 *
 * @category Simulator
 * @since 0.1.0
 */
export interface RecordedRequest {
  /** What was asked, by method and path; `'unknown'` if nobody answers there. */
  readonly call: ServiceCall | 'unknown';
  /** `"GET"`. */
  readonly method: string;
  /** The path with its query, as it was sent. */
  readonly path: string;
  /** The job that it was for, the batch id in lower case; absent if the path names none. */
  readonly ref?: BatchRef;
  /** When it came: milliseconds on `performance.now()`. */
  readonly at: number;
  /** When it ended, one way or another, on the same clock; absent while it is open. */
  readonly endedAt?: number;
  /** The status that was sent; absent before, and where none ever is. */
  readonly status?: number;
  /**
   * Whether the client closed the connection before the answer was complete. False for the faults that break it
   * themselves, and for what `close()` ends.
   */
  readonly aborted: boolean;
  /** The `X-Request-Id` that the answer has or would have had. */
  readonly requestId: string;
  /** The headers, their names in lower case, `'***'` in place of credentials. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * What is known of a job beside its states. The list and the detail show it; the list can filter by some of it.
 *
 * @category Simulator
 * @since 0.1.0
 */
export interface JobOptions extends Partial<BatchRef> {
  /** Its name, at most 128 characters. Default: none. */
  readonly name?: string;
  /** The queue it runs on. Default: `clusterName`, or `"default"`. */
  readonly queue?: string;
  /** The queue it runs on, under its older name. Default: that of `queue`. */
  readonly clusterName?: string;
  /** Who made it. Default: `"tester"`. */
  readonly owner?: string;
  /** The tenant that its resources belong to. Default: none. */
  readonly proxyUser?: string;
  /** The id of the Spark application, shown once the job is no longer `starting`. Default: one made of the batch id. */
  readonly appId?: string;
  /** The size of its resources. Default: `"A"`. */
  readonly scType?: string;
  /** The image that it runs in. Default: none. */
  readonly image?: string;
  /** What kind of image: `"basic"`, `"ai"` or `"custom"`. Only the detail shows it. Default: none. */
  readonly feature?: string;
  /** The version of Spark. Only the detail shows it. Default: none. */
  readonly sparkVersion?: string;
  /** The lines of its log, of which the last ten are shown. Default: the three empty ones of the API reference. */
  readonly log?: readonly string[];
  /** What it was made of: shown as JSON text in `req_body`, before the settings of recovery. Default: nothing. */
  readonly request?: Readonly<Record<string, unknown>>;
  /**
   * When it was created, in epoch ms: a whole number from 0. It orders the list and counts for its filters; the script
   * begins with `addJob` all the same. Default: now.
   */
  readonly createdAt?: number;
}

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
   * The script is one timeline. A step answers polls until it is used up, then the next one begins: at the moment
   * when its time was over, whether or not somebody polled, or at its last poll. The last step stays for ever.
   * A request that gets 401 because of its token uses nothing up; a poll whose answer is late (`latencyMs`)
   * is answered by the step of the moment when it came.
   *
   * A poll is a request for the state of the job or for its detail, or a page of a list that the job is on: each moves
   * the script on in the same way. A fault answers the first two; in a list it is used up, and the job shows the state
   * that it showed last. It is not in the list if it never showed one, or while it is `vanished`. A list does not
   * wait for the latency of its jobs, nor does it take their `retryAfter`.
   *
   * @param script - at least one step; it is copied
   * @param job - its ids, and what else is known of it. Default: one project id for all jobs, and a fresh UUID
   * @returns its ids, the batch id in lower case
   * @throws TypeError, which names the place (`script[2].forMs`) and the value, also if the job exists already
   */
  addJob(script: readonly ScriptStep[], job?: JobOptions): BatchRef;
  /**
   * Answers the next requests of a call with faults, whatever job or token they are about, before anything else is done
   * with them: no step is used up, nothing is created. They follow one another as the steps of a script do, and
   * then the call is answered again as before. They take the place of those that an earlier call of `fail` has left.
   *
   * @param call - which requests
   * @param steps - the faults, in order; none ends those that are left
   * @throws TypeError, which names the place (`steps[2].forMs`) and the value
   */
  fail(call: ServiceCall, steps: readonly FaultStep[]): void;
  /** Takes back all tokens issued so far: they get 401 `APIG.0307` from now on, and new ones are good. */
  revokeTokens(): void;
  /** How many tokens were issued. */
  readonly tokensIssued: number;
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
  polls(ref: BatchRef): number;
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
