import type { Subscriber } from 'rxjs';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { StateReading } from '../../model/StateReading.ts';

/** A look that waits: at which job, and whom to answer. */
export interface Ticket {
  readonly ref: BatchRef;
  readonly looking: Subscriber<StateReading>;
}
