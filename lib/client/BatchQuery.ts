import type { BatchState } from '../model/BatchState.ts';

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
