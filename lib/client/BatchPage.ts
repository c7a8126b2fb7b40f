import type { BatchDetail } from './BatchDetail.ts';

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
