import type { Observable } from 'rxjs';
import type { BatchRef } from '../model/BatchRef.ts';

/** What became of the wish to cancel a batch. Stands in for that of `DliClient`, until it is there. */
export type CancelOutcome = 'cancelled' | 'alreadyFinished';

/** What cancels. Stands in for `Pick<DliClient, 'cancelBatch$'>`. */
export interface CancelClient {
  /** Cancels a batch. */
  readonly cancelBatch$: (ref: BatchRef) => Observable<CancelOutcome>;
}
