import { catchError, defer, EMPTY, type Observable, of, repeat, takeWhile, throwError } from 'rxjs';
import type { BatchPage, BatchQuery } from '../../client/DliClient.ts';
import type { StateSource } from '../../model/StateSource.ts';
import type { CoalesceSettings } from '../CoalesceOptions.ts';
import type { ListPages } from '../limit/methods.ts';
import type { Memory } from './Memory.ts';
import type { Range } from './PagePlan.ts';
import type { Requests } from './Requests.ts';
import { isTooLarge } from './listErrors.ts';

/** What all sweeps of a coalesced source share. */
export interface SweepContext {
  readonly client: StateSource & { readonly listBatches$: ListPages };
  readonly settings: CoalesceSettings;
  readonly memory: Memory;
  readonly requests: Requests;
  /** Whether the polls are urgent, and so their requests. */
  readonly urgent: boolean;
}

/**
 * The pages of a range of a list, one after another; a new subscription starts at the page that failed. A pause of the
 * project interrupts them. A page that is too large for the client is requested again with half as many jobs.
 */
export const readPages$ = (
  context: SweepContext,
  projectId: string,
  query: BatchQuery,
  range: Readonly<Range>,
): Observable<BatchPage> =>
  defer(() => {
    const { client, memory, requests, urgent } = context;
    const size = memory.pageSize(projectId);
    const list$ = requests.send$(
      projectId,
      () =>
        client.listBatches$(projectId, { size, ...query, from: range.from }, ...(urgent ? [{ urgent }] : [])),
      { isList: true, urgent },
    );
    let isInterrupted = false;
    const goesOn = (_: BatchPage): boolean => {
      isInterrupted = requests.pauseLeftMs(projectId) > 0;
      return !isInterrupted;
    };
    return list$.pipe(
      takeWhile(goesOn, true),
      repeat({ delay: () => (isInterrupted && range.isOpen ? of(0) : EMPTY) }),
      catchError((error: unknown) =>
        isTooLarge(error) && memory.recordTooLarge(projectId, size)
          ? readPages$(context, projectId, query, range)
          : throwError(() => error as Error),
      ),
    );
  });
