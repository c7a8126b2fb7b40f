import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchState } from '../model/BatchState.ts';

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
