import type { Observable } from 'rxjs';
import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchState } from '../model/BatchState.ts';
import type { StateSource } from '../model/StateSource.ts';

/**
 * A client of the DLI service. A watch uses it as a {@link StateSource}.
 *
 * All Observables are cold: a subscription sends the request, unsubscribing aborts it. They fail with a `PollError`. Only a
 * refused credential that can be renewed is retried. A set-up that cannot work fails fast: see `failFastMs`. Each method throws a `TypeError` for invalid arguments when it is
 * called.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface DliClient extends StateSource {
  /** Reads all that the service reports about a batch: one value. It costs the service more than `readState$`. */
  readonly readBatch$: (ref: BatchRef) => Observable<BatchDetail>;
  /**
   * Lists the batches of a project, one value for each page, until a page is shorter than requested or has no new batch.
   * Lazy: a page is requested after the previous one was delivered, so `take(1)` sends one request. Batches that are created
   * meanwhile shift the pages: repeated ones are left out, but one may be missed, so absence proves nothing.
   */
  readonly listBatches$: (projectId: string, query?: BatchQuery) => Observable<BatchPage>;
  /**
   * Cancels a batch. The service refuses to cancel one that has ended, so a refusal is followed by one poll: if the state
   * is terminal, the outcome is `'alreadyFinished'`. A cancelled batch most likely ends as `dead`.
   */
  readonly cancelBatch$: (ref: BatchRef) => Observable<CancelOutcome>;
  /**
   * Creates a batch: one value, whose `batchId` can be watched. A failed request is not retried, because the batch may have
   * been created all the same: search for it by its name first. Only a request with a refused credential is repeated.
   */
  readonly createBatch$: (projectId: string, request: BatchRequest) => Observable<BatchDetail>;
  /** Aborts all open requests, and fails these and all later ones with a `ConfigurationError`. */
  readonly close: () => void;
}

/**
 * What the service reports about a batch. All fields but the ids are optional, as the service documents them; a field of
 * another type than documented is left out.
 *
 * @category Sources
 * @see https://docs.otc.t-systems.com/data-lake-insight/api-ref/spark_job-related_apis/querying_details_about_a_batch_processing_job.html
 * @since 0.1.0
 */
export interface BatchDetail extends BatchRef {
  /** The decoded state. */
  readonly state?: BatchState;
  /** The service's own word for it, unchanged. */
  readonly rawState?: string;
  /** The name of the job. */
  readonly name?: string;
  /** The user who created it. */
  readonly owner?: string;
  /** The user that it runs as. */
  readonly proxyUser?: string;
  /** The id of the Spark application, once there is one: `batch-session-…`. It is *not* the batch id. */
  readonly appId?: string;
  /** The kind of job: `spark`. */
  readonly kind?: string;
  /** The last lines of its log. */
  readonly log?: readonly string[];
  /** The size of its resources: `A`, `B`, `C` or `CUSTOMIZED`. */
  readonly scType?: string;
  /** The queue that it runs on, by the older name of the field. */
  readonly clusterName?: string;
  /** The queue that it runs on. */
  readonly queue?: string;
  /** The image that it runs in. */
  readonly image?: string;
  /** The kind of image: `basic`, `ai` or `custom`. */
  readonly feature?: string;
  /** The version of Spark. */
  readonly sparkVersion?: string;
  /** When it was created, in epoch milliseconds. */
  readonly createdAt?: number;
  /** When it last changed, in epoch milliseconds. */
  readonly updatedAt?: number;
  /** How long it ran, in milliseconds. */
  readonly durationMs?: number;
  /**
   * The request that created the job, as the service stores it (`req_body`, decoded): `autoRecovery`, `maxRetryTimes`, and
   * the `conf`, which may hold secrets of yours.
   */
  readonly request?: Readonly<Record<string, unknown>>;
}

/**
 * One page of a list of batches.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface BatchPage {
  /** The batches that no earlier page had, in the order of the service. A batch without an id is left out. */
  readonly batches: readonly BatchDetail[];
  /** How many batches come before this page. */
  readonly from: number;
  /** The start of the next page, for `BatchQuery.from`; absent on the last page. */
  readonly next?: number;
  /** The number of all batches, as the service reports it. It may be wrong: `next` says whether there is another page. */
  readonly total?: number;
  /** How long the service asks to wait before the next request, in milliseconds (`Retry-After`). */
  readonly retryAfterMs?: number;
}

/**
 * Which batches to list, and in which order. All fields are optional.
 *
 * @category Sources
 * @see https://support.huaweicloud.com/intl/en-us/api-dli/dli_02_0125.html
 * @since 0.1.0
 */
export interface BatchQuery {
  /** Only the batch with this id. */
  readonly batchId?: string | undefined;
  /** Only batches with this name. */
  readonly jobName?: string | undefined;
  /** Only batches on this queue. */
  readonly queueName?: string | undefined;
  /** Only batches on this queue, by the older name of the filter. */
  readonly clusterName?: string | undefined;
  /** Only batches in this state. */
  readonly state?: Exclude<BatchState, 'unknown'> | undefined;
  /** Only batches of this user. Documented, but not in the vendor's SDKs. */
  readonly owner?: string | undefined;
  /** Only batches that started at this moment or later, in epoch milliseconds. In the SDKs, but not documented. */
  readonly start?: number | undefined;
  /** Only batches that started at this moment or earlier, in epoch milliseconds. In the SDKs, but not documented. */
  readonly end?: number | undefined;
  /**
   * The order of the batches. In the SDKs, but not documented.
   *
   * @defaultValue the service's own: `'CREATE_TIME_DESC'`, newest first
   */
  readonly order?: 'CREATE_TIME_DESC' | 'CREATE_TIME_ASC' | 'DURATION_DESC' | 'DURATION_ASC' | undefined;
  /**
   * How many batches to skip at the start, a whole number from 0.
   *
   * @defaultValue 0
   */
  readonly from?: number | undefined;
  /**
   * The requested number of batches in a page, a whole number from 1. The service's maximum is not documented; if it sends
   * fewer, the next page starts after those.
   *
   * @defaultValue 100
   */
  readonly size?: number | undefined;
}

/**
 * A batch to create, in the service's own terms. It is sent unchanged, further fields included. A documented field of another
 * type, or in another spelling (`autoRecovery`), is a `TypeError`.
 *
 * @category Sources
 * @see https://docs.otc.t-systems.com/data-lake-insight/api-ref/spark_job-related_apis/creating_a_batch_processing_job.html
 * @since 0.1.0
 */
export interface BatchRequest {
  /** The package to run: the name of an uploaded one, or its path in object storage. */
  readonly file: string;
  /** The main class of a Java or Scala job. */
  readonly className?: string | undefined;
  /** The queue to run on. */
  readonly queue?: string | undefined;
  /** The name of the job, up to 128 characters. */
  readonly name?: string | undefined;
  /** The arguments of the program. */
  readonly args?: readonly string[] | undefined;
  /** The configuration of Spark. */
  readonly conf?: Readonly<Record<string, unknown>> | undefined;
  /** Whether the service restarts the job when it dies: see `deadConfirmationMs` of `WatchOptions`. */
  readonly auto_recovery?: boolean;
  /** The maximum number of restarts, up to 100. */
  readonly max_retry_times?: number;
  /** Any other field of the API. */
  readonly [field: string]: unknown;
}

/**
 * The outcome of a request to cancel a batch.
 *
 * @category Sources
 * @since 0.1.0
 */
export type CancelOutcome = 'cancelled' | 'alreadyFinished';
