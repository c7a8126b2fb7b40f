import type { BatchRef } from '../model/BatchRef.ts';
import type { FaultStep, ScriptStep } from './ScriptStep.ts';
import type { SimulatedExchange, SimulatedRequest } from './SimulatedRequest.ts';

/**
 * The calls that the simulator answers. Of a batch: state (dli_02_0127), detail (dli_02_0126), list (dli_02_0125), cancel
 * (dli_02_0129), create (dli_02_0124) and log (dli_02_0128). Of Keystone: the request for a token, its validation and its
 * revocation; the catalog; lists of projects, domains, regions, services and endpoints; and the versions of the API.
 *
 * @category Simulator
 * @since 0.1.0
 */
export type ServiceCall =
  | 'state'
  | 'detail'
  | 'list'
  | 'cancel'
  | 'create'
  | 'log'
  | 'token'
  | 'validate'
  | 'revoke'
  | 'catalog'
  | 'projects'
  | 'domains'
  | 'regions'
  | 'services'
  | 'endpoints'
  | 'versions';

/**
 * A request in the log of the simulator. Its body is not kept, since a token request contains a password.
 *
 * @category Simulator
 * @since 0.1.0
 */
export interface RecordedRequest {
  /**
   * The call, by method and path; `'unknown'` if there is no such call, `'preflight'` for the question of a browser whether
   * it may send a request (`cors`).
   */
  readonly call: ServiceCall | 'preflight' | 'unknown';
  /** `"GET"`. */
  readonly method: string;
  /** The path with its query, as it was sent. */
  readonly path: string;
  /** The job in the path, the batch id in lower case; absent if the path contains none, and for a preflight. */
  readonly ref?: BatchRef;
  /** When the request arrived, in ms on `performance.now()`, or on the clock of the `scheduler`. */
  readonly at: number;
  /** When the request ended, by answer or failure, on the same clock; absent while it is open. */
  readonly endedAt?: number;
  /** The status that was sent; absent until then, and for faults that send none. */
  readonly status?: number;
  /**
   * Whether the client closed the connection before the answer was complete. False for faults that break the connection
   * and for requests that `close()` ended.
   */
  readonly aborted: boolean;
  /** The `X-Request-Id` of the answer, also if no answer was sent. */
  readonly requestId: string;
  /** The headers: names in lower case, credentials replaced by `'***'`. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The ids of a job and its data other than states. List and detail show the data; lists can filter by some of it.
 *
 * @category Simulator
 * @since 0.1.0
 */
export interface JobOptions {
  /** The project, 1 to 64 letters and digits. Default: one that all jobs without an id share. */
  readonly projectId?: string | undefined;
  /** The batch, a UUID. Default: a new one. */
  readonly batchId?: string | undefined;
  /** The job name, 1 to 128 characters. Default: none. */
  readonly name?: string | undefined;
  /** The queue. Default: `clusterName`, or `"default"`. */
  readonly queue?: string | undefined;
  /** The queue, under its older name. Default: `queue`. */
  readonly clusterName?: string | undefined;
  /** The owner. Default: `"tester"`. */
  readonly owner?: string | undefined;
  /** The tenant that owns the resources. Default: none. */
  readonly proxyUser?: string | undefined;
  /** The id of the Spark application, shown once the job is no longer `starting`. Default: derived from the batch id. */
  readonly appId?: string | undefined;
  /** The compute resource type. Default: `"A"`. */
  readonly scType?: string | undefined;
  /** The image that the job runs in. Default: none. */
  readonly image?: string | undefined;
  /** The kind of image: `"basic"`, `"ai"` or `"custom"`. Only the detail shows it. Default: none. */
  readonly feature?: string | undefined;
  /** The version of Spark. Only the detail shows it. Default: none. */
  readonly sparkVersion?: string | undefined;
  /**
   * The log lines: all for the log call, the last ten in list and detail. Default: the three empty ones of the API reference.
   */
  readonly log?: readonly string[] | undefined;
  /** The request that created the job, shown as JSON in `req_body` with the settings of recovery. Default: empty. */
  readonly request?: Readonly<Record<string, unknown>> | undefined;
  /**
   * When the job was created, in epoch ms: a whole number, 0 or more. It determines order and filters in lists; the script
   * starts at `addJob` anyway. Default: now.
   */
  readonly createdAt?: number | undefined;
}

/**
 * A simulator without a server: the service as a function from a request to a reply, with the controls of a test.
 *
 * @category Simulator
 * @since 0.2.0
 */
export interface SimulatorCore {
  /**
   * Replies to a request. `simulatedTransport` and `startSimulator` are built on it, and so can be any other way to carry
   * requests, such as a service worker.
   *
   * @param request - the request
   * @returns the reply to come, and how to say that it was sent or that the client has gone
   */
  readonly handle: (request: SimulatedRequest) => SimulatedExchange;
  /**
   * Adds a job and starts its script.
   *
   * The script is one timeline. A step answers polls until its time or its number of polls is used up. The next step then
   * starts: at the moment the time ended, whether or not a poll arrived, or at the last poll. The last step never ends.
   * A request rejected because of its credentials does not advance the script. A poll with latency (`latencyMs`) is
   * answered by the step at the time it arrived.
   *
   * A poll is a request for the state or the detail of the job, or for a list page that contains the job. All three advance
   * the script in the same way. In a list, a fault is used up and the job appears with its last shown state; the job is
   * absent if it has shown no state yet, and while it is `vanished`. Lists ignore the latency and `retryAfter` of jobs.
   *
   * @param script - at least one step; it is copied
   * @param job - ids and other data. Default: a shared project id and a fresh UUID
   * @returns the ids, the batch id in lower case
   * @throws TypeError that names the place (`script[2].forMs`) and the value, also if the job already exists
   */
  addJob(script: readonly ScriptStep[], job?: JobOptions): BatchRef;
  /**
   * Answers the next requests of a call with faults.
   *
   * The faults follow one another like the steps of a script; after the last one, the call works normally again. They take
   * precedence over authentication, ids and body of the request: no step of a script is used up, nothing is created.
   * Each call of `fail` replaces the faults left from an earlier one.
   *
   * @param call - the call to fail
   * @param steps - the faults, in order; an empty array removes those that are left
   * @throws TypeError that names the place (`steps[2].forMs`) and the value
   */
  fail(call: ServiceCall, steps: readonly FaultStep[]): void;
  /** Revokes all tokens issued so far: they get 401 `APIG.0307`. Tokens issued later are valid. */
  revokeTokens(): void;
  /** How many tokens were issued. */
  readonly tokensIssued: number;
  /**
   * The logged requests, oldest first, as copies. The log stays readable after `close()`.
   *
   * @param ref - returns only requests whose path contains this job. Default: all, including unknown paths
   */
  requests(ref?: BatchRef): readonly RecordedRequest[];
  /**
   * How many requests asked for the state of a job, whatever the answer was (rejected tokens included).
   *
   * @param ref - the job; unknown jobs are allowed
   */
  polls(ref: BatchRef): number;
  /**
   * Breaks open connections and clears all timers at once; later requests find no service. A second call returns the same
   * promise.
   */
  close(): Promise<void>;
  /** The same as `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A running simulator.
 *
 * @category Simulator
 * @since 0.1.0
 */
export interface Simulator extends SimulatorCore {
  /** The base URL, without a trailing slash: `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** The number of TCP connections; a client that keeps connections alive opens few. */
  readonly connections: {
    /** All since the start. */
    readonly opened: number;
    /** Those that are open now. */
    readonly open: number;
  };
}
