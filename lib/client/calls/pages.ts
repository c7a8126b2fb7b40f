import { defer, EMPTY, map, type Observable, queueScheduler, repeat, scheduled } from 'rxjs';
import type { BatchPage } from '../DliClient.ts';
import { omitUndefined } from '../responses/json.ts';

/**
 * Emits page after page, and no batch twice. Each page is requested after the previous one was delivered.
 *
 * A page without a new batch is the last one, because the service or something on the way may ignore `from`.
 *
 * @param first - the start of the first page
 * @param page$ - requests the page with this start
 */
export const pages$ = (
  first: number,
  page$: (from: number) => Observable<BatchPage>,
): Observable<BatchPage> =>
  defer(() => {
    const seen = new Set<string>();
    let from: number | undefined = first;
    const nextPage$ = defer(() => {
      const start = from ?? first;
      from = undefined; // remains so if no page arrives
      return page$(start);
    });
    return nextPage$.pipe(
      map(({ next, ...page }) => {
        const batches = page.batches.filter(({ batchId }) => !seen.has(batchId));
        for (const { batchId } of batches) seen.add(batchId);
        from = batches.length === 0 ? undefined : next;
        return { ...page, batches, ...omitUndefined({ next: from }) };
      }),
      // The queue keeps the stack flat if pages arrive synchronously.
      repeat({ delay: () => (from === undefined ? EMPTY : scheduled([from], queueScheduler)) }),
    );
  });
