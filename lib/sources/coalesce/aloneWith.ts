import { defer, type Observable } from 'rxjs';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { StateReading } from '../../model/StateReading.ts';
import type { Coalescing } from './Coalescing.ts';

/** Answers a look with a look of its own. */
export const aloneWith =
  ({ client }: Pick<Coalescing, 'client'>) =>
  (ref: BatchRef): Observable<StateReading> =>
    defer(() => client.readState$(ref));
