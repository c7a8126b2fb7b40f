import type { Observable } from 'rxjs';
import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchState } from '../model/BatchState.ts';
import type { StateSource } from '../model/StateSource.ts';

/**
 * What the service tells of a batch beside its state. All but the ids may be missing: the service documents every
 * field as optional, and one of another type than documented counts as missing.
 *
 * @category Sources
 * @see https://docs.otc.t-systems.com/data-lake-insight/api-ref/spark_job-related_apis/querying_details_about_a_batch_processing_job.html
 * @since 0.1.0
 */
export interface BatchDetail extends BatchRef {
  /** The decoded state. */
  readonly state?: BatchState;
  /** The service's own text for it, as it came. */
  readonly rawState?: string;
  /** The name that the job was given. */
  readonly name?: string;
  /** Who created it. */
  readonly owner?: string;
  /** The user that it runs as. */
  readonly proxyUser?: string;
  /** The id of the Spark application, once there is one: `batch-session-…`. It is *not* the batch id. */
  readonly appId?: string;
  /** What kind of job: `spark`. */
  readonly kind?: string;
  /** The last lines of its log. */
  readonly log?: readonly string[];
  /** The size of its resources: `A`, `B`, `C` or `CUSTOMIZED`. */
  readonly scType?: string;
  /** The queue that it runs on, by its older name. */
  readonly clusterName?: string;
  /** The queue that it runs on. */
  readonly queue?: string;
  /** The image that it runs in. */
  readonly image?: string;
  /** What kind of image: `basic`, `ai` or `custom`. */
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
   * What the job was made of, as the service keeps it (`req_body`, decoded): `autoRecovery`, `maxRetryTimes`, and the
   * `conf`, which may hold secrets of yours.
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
  /** The batches of this page that no earlier page had, as the service orders them; one without an id is left out. */
  readonly batches: readonly BatchDetail[];
  /** How many batches stand before this page. */
  readonly from: number;
  /** Where the next page starts, for `BatchQuery.from`; missing on the last one. */
  readonly next?: number;
  /** How many batches there are in all, if the service says so. */
  readonly total?: number;
  /** How long the service asks us to wait before the next request, in milliseconds (`Retry-After`). */
  readonly retryAfterMs?: number;
}

/**
 * Which batches to list, and how. All of it is optional.
 *
 * @category Sources
 * @see https://support.huaweicloud.com/intl/en-us/api-dli/dli_02_0125.html
 * @since 0.1.0
 */
export interface BatchQuery {
  /** Only the batch of this id. */
  readonly batchId?: string;
  /** Only batches of this name. */
  readonly jobName?: string;
  /** Only batches on this queue. */
  readonly queueName?: string;
  /** Only batches on this queue, by the older name of the filter. */
  readonly clusterName?: string;
  /** Only batches in this state. */
  readonly state?: Exclude<BatchState, 'unknown'>;
  /** Only batches of this user. Documented, but not in the vendor's SDKs. */
  readonly owner?: string;
  /** Only batches that started at this moment or later, in epoch milliseconds. In the SDKs, but not documented. */
  readonly start?: number;
  /** Only batches that started at this moment or before, in epoch milliseconds. In the SDKs, but not documented. */
  readonly end?: number;
  /**
   * Which come first. In the SDKs, but not documented.
   *
   * @defaultValue the service's own: `'CREATE_TIME_DESC'`, the newest
   */
  readonly order?: 'CREATE_TIME_DESC' | 'CREATE_TIME_ASC' | 'DURATION_DESC' | 'DURATION_ASC';
  /**
   * How many batches to leave out at the start, a whole number from 0.
   *
   * @defaultValue 0
   */
  readonly from?: number;
  /**
   * How many batches to ask for in a page, a whole number from 1. The service's own maximum is not documented; one that
   * sends fewer is paged through all the same.
   *
   * @defaultValue 100
   */
  readonly size?: number;
}

/**
 * What a batch is made of, in the service's own words; sent as it is, further fields too.
 *
 * @category Sources
 * @see https://docs.otc.t-systems.com/data-lake-insight/api-ref/spark_job-related_apis/creating_a_batch_processing_job.html
 * @since 0.1.0
 */
export interface BatchRequest {
  /** The package to run: the name of one that was uploaded, or its path in object storage. */
  readonly file: string;
  /** The main class of a Java or Scala job. */
  readonly className?: string;
  /** The queue to run on. */
  readonly queue?: string;
  /** The name of the job, up to 128 characters. */
  readonly name?: string;
  /** The arguments of the program. */
  readonly args?: readonly string[];
  /** The configuration of Spark. */
  readonly conf?: Readonly<Record<string, unknown>>;
  /** Whether the service starts it again when it dies: see `deadConfirmationMs` of `WatchOptions`. */
  readonly auto_recovery?: boolean;
  /** How many times at most, up to 100. */
  readonly max_retry_times?: number;
  /** Any other field of the call. */
  readonly [field: string]: unknown;
}

/**
 * What became of the wish to cancel a batch.
 *
 * @category Sources
 * @since 0.1.0
 */
export type CancelOutcome = 'cancelled' | 'alreadyFinished';

/**
 * A client of the DLI service. What a watch needs of it is its part as a {@link StateSource}.
 *
 * Each method is cold: a subscription sends the request, unsubscribing aborts it. They fail with a `PollError`, retry
 * nothing but a refused credential that can be renewed, and throw a `TypeError`, when called, for bad input.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface DliClient extends StateSource {
  /** All that the service tells of a batch: one value. It costs the service more than `readState$`. */
  readonly readBatch$: (ref: BatchRef) => Observable<BatchDetail>;
  /**
   * The batches of a project, a value for each page. Lazy: a page is asked for when the last one was delivered, so
   * `take(1)` sends one request. Batches created meanwhile shift the pages: one that comes again is left out, one may be
   * missed, so that absence proves nothing.
   */
  readonly listBatches$: (projectId: string, query?: BatchQuery) => Observable<BatchPage>;
  /**
   * Cancels a batch. The service refuses to cancel one that has ended: a refusal is followed up with one poll at the
   * state, and an end found there is `'alreadyFinished'`. A cancelled batch most likely ends as `dead`.
   */
  readonly cancelBatch$: (ref: BatchRef) => Observable<CancelOutcome>;
  /**
   * Creates a batch: one value, whose `batchId` can be watched. A request that fails is never sent again, for the batch
   * may be there all the same: search for it by its name first. Only one whose credential was refused is repeated.
   */
  readonly createBatch$: (projectId: string, request: BatchRequest) => Observable<BatchDetail>;
  /** Ends it: aborts what is under way, and fails this and every later request with a `ConfigurationError`. */
  readonly close: () => void;
}
