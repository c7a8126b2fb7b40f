import type { Observable } from 'rxjs';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { StateReading } from '../../model/StateReading.ts';
import type { Ticket } from './Ticket.ts';

/**
 * Answers looks. They must not wait in any group any more: whoever is answered may ask again at once, or make another
 * one leave.
 */
export const answerAll = (
  tickets: readonly Ticket[],
  answerTo$: (ref: BatchRef) => Observable<StateReading>,
): void => {
  for (const { ref, looking } of tickets) if (!looking.closed) answerTo$(ref).subscribe(looking);
};
