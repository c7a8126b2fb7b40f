import type { BatchRef } from '../model/BatchRef.ts';

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
