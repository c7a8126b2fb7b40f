import type { Observable } from 'rxjs';
import type { BatchRef } from '../model/BatchRef.ts';
import type { StateSource } from '../model/StateSource.ts';
import type { BatchDetail } from './BatchDetail.ts';
import type { BatchPage } from './BatchPage.ts';
import type { BatchQuery } from './BatchQuery.ts';
import type { BatchRequest } from './BatchRequest.ts';

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
 * Each method is cold: a subscription sends the request, unsubscribing aborts it. They fail with a `LookError`, retry
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
   * Cancels a batch. The service refuses to cancel one that has ended: a refusal is looked into with one look at the
   * state, and an end found there is `'alreadyFinished'`. A cancelled batch most likely ends as `dead`.
   */
  readonly cancelBatch$: (ref: BatchRef) => Observable<CancelOutcome>;
  /**
   * Creates a batch: one value, whose `batchId` can be watched. A request that fails is never sent again, for the batch
   * may be there all the same: look for it by its name first. Only one whose credential was refused is repeated.
   */
  readonly createBatch$: (projectId: string, request: BatchRequest) => Observable<BatchDetail>;
  /** Ends it: aborts what is under way, and fails this and every later request with a `ConfigurationError`. */
  readonly close: () => void;
}
