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
