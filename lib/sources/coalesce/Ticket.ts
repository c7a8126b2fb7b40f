import type { AsyncSubject, Observable } from 'rxjs';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { StateReading } from '../../model/StateReading.ts';

/** A look that waits: at which job, and where to put its answer, once. */
export interface Ticket {
  readonly ref: BatchRef;
  readonly answer$: AsyncSubject<Observable<StateReading>>;
}
